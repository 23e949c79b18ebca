import { type DynamicModule, Module } from '@nestjs/common';
import { AnalysisModule } from '#analysis/index';
import { BatchesModule } from '#batches/index';
import { CatalogModule } from '#catalog/index';
import { EventsModule } from '#events/index';
import { IntakeModule } from '#intake/index';
import { NotifyModule } from '#notify/index';
import { PipelineModule } from '#pipeline/index';
import { AuthModule } from '#platform/auth/index';
import { type Settings, SettingsModule } from '#platform/config/index';
import { DatabaseModule } from '#platform/database/index';
import { EgressModule, HttpModule } from '#platform/http/index';
import { QueueModule } from '#platform/queue/index';
import { ResilienceModule } from '#platform/resilience/index';
import { StorageModule } from '#platform/storage/index';
import { TelemetryModule } from '#platform/telemetry/index';
import { RuntimeModule } from '#runtime/index';
import { SuitesModule } from '#suites/index';
import { QueuePageModule, SystemModule } from '#web/index';
import { HousekeepingModule } from './housekeeping.js';
import { schema } from './schema.js';

/** The whole program; the role decides who works on queues. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings): DynamicModule {
    const works = settings.role !== 'api';
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(settings),
        DatabaseModule.forRoot(schema),
        QueueModule.forRoot(),
        TelemetryModule.forRoot(settings),
        HttpModule,
        EgressModule,
        ResilienceModule,
        StorageModule,
        AuthModule,
        CatalogModule,
        EventsModule.forRoot({ sweep: works }),
        IntakeModule,
        RuntimeModule,
        AnalysisModule.forRoot(),
        SuitesModule,
        NotifyModule,
        PipelineModule.forRole(settings.role),
        BatchesModule.forRole(settings.role, { imports: [] }),
        ...(works ? [HousekeepingModule] : []),
        QueuePageModule,
        SystemModule,
      ],
    };
  }
}
