import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Applications } from '#catalog/index';
import { ApplicationRuntime } from './application-runtime.js';

/** An application that is deleted is stopped, and nothing is left of it on this machine. */
@Injectable()
export class Removal implements OnModuleInit {
  constructor(
    private readonly applications: Applications,
    private readonly runtime: ApplicationRuntime,
  ) {}

  onModuleInit(): void {
    this.applications.stoppedBy((applicationId) => this.runtime.forget(applicationId));
  }
}
