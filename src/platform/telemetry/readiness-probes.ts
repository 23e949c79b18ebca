import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { JobQueues } from '#platform/queue/index';
import { Readiness } from './readiness.js';

/** What every process of this program depends on. */
@Injectable()
export class ReadinessProbes implements OnModuleInit {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly dataSource: DataSource,
    private readonly queues: JobQueues,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.add('database', 'database-unavailable', () => this.dataSource.query('SELECT 1'));
    this.readiness.add('queue', 'queue-unavailable', () => this.queues.queue('inbox').getJobCounts('active'));
    this.readiness.add('storage', 'storage-unavailable', () => this.write());
  }

  /** A folder that can be read only, or a disk that is full, shows when something is written. */
  private async write(): Promise<void> {
    const file = path.join(this.settings.dataDir, `.ready-${randomUUID()}`);
    await mkdir(this.settings.dataDir, { recursive: true });
    await writeFile(file, 'ready');
    await rm(file);
  }
}
