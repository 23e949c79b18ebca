import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { Breakers } from './breakers.js';

/** Breakers with the thresholds of the settings. */
@Global()
@Module({
  providers: [
    {
      provide: Breakers,
      inject: [DataSource, SETTINGS],
      useFactory: (dataSource: DataSource, { breakerFailures, breakerRecoveryMs }: Settings) =>
        new Breakers(dataSource, { failures: breakerFailures, recoveryMs: breakerRecoveryMs }),
    },
  ],
  exports: [Breakers],
})
export class ResilienceModule {}
