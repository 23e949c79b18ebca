import { Global, Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { EgressGuard } from './egress-guard.js';

/** The way out for URLs of strangers, with the hosts that the operator allowed. */
@Global()
@Module({
  providers: [
    {
      provide: EgressGuard,
      inject: [SETTINGS],
      useFactory: ({ egressAllow }: Settings) => new EgressGuard({ allow: egressAllow }),
    },
  ],
  exports: [EgressGuard],
})
export class EgressModule {}
