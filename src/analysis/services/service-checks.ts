import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { Recurring } from '#platform/schedule/index';
import { Services } from './services.js';

const CHECK_EVERY_MS = 30_000;

/** Asks every service how it is, so that tests are not given to those that are gone. */
@Injectable()
export class ServiceChecks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly recurring: Recurring;

  constructor(
    services: Services,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'role'>,
  ) {
    this.recurring = new Recurring({
      failed: 'Services that analyse could not be checked',
      everyMs: CHECK_EVERY_MS / 3,
      firstAfterMs: CHECK_EVERY_MS / 3,
      work: async () => void (await services.checkStale(CHECK_EVERY_MS)),
    });
  }

  onApplicationBootstrap(): void {
    if (this.settings.role !== 'api') this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }
}
