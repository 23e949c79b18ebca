import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Applications } from '#catalog/index';
import { ApplicationRuntime } from './application-runtime.js';

/** An application that is deleted is stopped, and nothing is left of it on this machine. */
@Injectable()
export class Removal implements OnModuleInit {
  private readonly logger = new Logger(Removal.name);

  constructor(
    private readonly applications: Applications,
    private readonly runtime: ApplicationRuntime,
  ) {}

  onModuleInit(): void {
    this.applications.removedWith({
      stop: (applicationId) => this.runtime.stopForNow(applicationId),
      // It is gone already; what is left of it on this machine, sweeps find.
      forget: (applicationId) =>
        this.runtime.forget(applicationId).catch((error: unknown) => {
          this.logger.warn({
            msg: 'Not all of a deleted application could be removed',
            applicationId,
            err: error,
          });
        }),
    });
  }
}
