import {
  type BeforeApplicationShutdown,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Breakers } from '#platform/resilience/index';
import { Recurring } from '#platform/schedule/index';
import { ArtifactStore } from '#platform/storage/index';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Forgets what no room holds on to any more: rooms delete their rows, and their artifacts go here. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly recurring = new Recurring({
    done: 'Deleted artifacts that nothing refers to, and breakers of long ago',
    failed: 'Could not tidy up',
    everyMs: HOUR_MS,
    firstAfterMs: HOUR_MS / 12,
    work: () => this.tidy(new Date(Date.now() - DAY_MS)),
  });

  constructor(
    private readonly artifacts: ArtifactStore,
    private readonly breakers: Breakers,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  /** @param before what was used since is kept: a run under way stores artifacts before it refers to them */
  async tidy(before: Date): Promise<{ artifacts: number; bytes: number; breakers: number }> {
    return { ...(await this.artifacts.purge(before)), breakers: await this.breakers.purge(before) };
  }
}

@Module({ providers: [Housekeeping] })
export class HousekeepingModule {}
