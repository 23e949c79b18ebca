import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Dispatcher } from './dispatcher.js';
import { EventEntity } from './event.entity.js';
import { EventsController } from './events.controller.js';
import { Inbox } from './inbox.js';
import { EventRetention } from './retention.js';
import { Sweeper } from './sweeper.js';

export interface EventsOptions {
  /** Looks for events that were left behind, and deletes old ones: worth doing in workers only. */
  readonly sweep: boolean;
}

/**
 * The inbox. Every process dispatches: one that takes deliveries is woken by its own commits, and workers poll, so
 * that what a dead process left is on the queue within a second. Needs CatalogModule, StorageModule, QueueModule.
 */
@Global()
@Module({})
export class EventsModule {
  static forRoot({ sweep }: EventsOptions): DynamicModule {
    return {
      module: EventsModule,
      imports: [TypeOrmModule.forFeature([EventEntity])],
      controllers: [EventsController],
      providers: [Inbox, Dispatcher, ...(sweep ? [Sweeper, EventRetention] : [])],
      exports: [Inbox, Dispatcher],
    };
  }
}
