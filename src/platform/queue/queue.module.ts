import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { queueConnection } from './backend.js';
import { JobQueues } from './job-queues.js';
import { QUEUE_NAMES } from './job.js';

const QUEUE_POOL_SIZE = 2;

/** Finished jobs are kept for a look at the queue page; what happened is in our own tables. */
const DEFAULT_JOB_OPTIONS = {
  attempts: 1,
  removeOnComplete: { age: 3_600, count: 1_000 },
  removeOnFail: { age: 86_400, count: 1_000 },
};

@Global()
@Module({})
export class QueueModule {
  static forRoot(): DynamicModule {
    return {
      module: QueueModule,
      imports: [
        BullModule.forRootAsync({
          inject: [SETTINGS],
          useFactory: (settings: Settings) => ({
            connection: queueConnection(settings.queueUrl, QUEUE_POOL_SIZE),
            prefix: 'assay',
            defaultJobOptions: DEFAULT_JOB_OPTIONS,
          }),
        }),
        BullModule.registerQueue(...QUEUE_NAMES.map((name) => ({ name }))),
      ],
      providers: [JobQueues],
      exports: [JobQueues, BullModule],
    };
  }
}
