import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { storable, storableText } from '#platform/database/index';
import { Recurring } from '#platform/schedule/index';
import type { Progress } from '../analyzers/analyzer.js';
import type { Claim } from '../storage/analysis-rows.js';
import { AnalysisCancelled, AnalysisLost } from './analysis-errors.js';

/** How soon an analysis learns that somebody cancelled it in another process. */
const HEARTBEAT_MS = 1_000;

/** An analysis under way in this process. */
export interface OpenAnalysis {
  /** Aborts with `AnalysisCancelled` or `AnalysisLost`. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Its own, empty, and removed afterwards. */
  readonly folder: string;
}

interface Entry {
  readonly claim: Claim;
  readonly abort: AbortController;
  percent: number;
  doing: string | null;
  /** JSON; what was said last. */
  soFar: string | null;
}

interface Beat {
  readonly id: string;
  readonly cancelled: boolean;
}

/** The analyses that this process works on: says that they live and how far they are, and hears who wants them to end. */
@Injectable()
export class OpenAnalyses implements BeforeApplicationShutdown {
  private readonly entries = new Map<string, Entry>();
  private readonly heartbeat = new Recurring({
    failed: 'The progress of analyses could not be written',
    everyMs: HEARTBEAT_MS,
    firstAfterMs: HEARTBEAT_MS,
    work: () => this.beat(),
  });
  private beating = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'dataDir'>,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.heartbeat.stop();
  }

  async whileOpen<Result>(claim: Claim, work: (open: OpenAnalysis) => Promise<Result>): Promise<Result> {
    const entry: Entry = { claim, abort: new AbortController(), percent: 0, doing: null, soFar: null };
    this.entries.set(claim.id, entry);
    if (!this.beating) this.heartbeat.start();
    this.beating = true;
    const folder = await this.makeFolder();
    try {
      return await work({
        folder,
        signal: entry.abort.signal,
        progress: (percent, doing, soFar) => {
          entry.percent = wholePercent(percent);
          entry.doing = storableText(doing.slice(0, 200));
          if (soFar !== undefined) entry.soFar = JSON.stringify(storable(soFar));
        },
      });
    } finally {
      this.entries.delete(claim.id);
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Ends it at once where it is this process that works on it. */
  cancel(id: string): void {
    this.entries.get(id)?.abort.abort(new AnalysisCancelled());
  }

  /** One statement for all of them. What it does not find again belongs to somebody else, or is gone. */
  async beat(): Promise<void> {
    const entries = [...this.entries.values()];
    if (entries.length === 0) return;
    const [beats] = await this.dataSource.query<[Beat[], number]>(
      `UPDATE analyses SET heartbeat_at = clock_timestamp(), progress = open.percent, doing = open.doing,
         so_far = coalesce(open.so_far::jsonb, analyses.so_far)
       FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[])
         AS open (id, attempt, percent, doing, so_far)
       WHERE analyses.id = open.id AND analyses.attempt = open.attempt AND status = 'running'
       RETURNING analyses.id, cancel_asked_at IS NOT NULL AS cancelled`,
      [
        entries.map(({ claim }) => claim.id),
        entries.map(({ claim }) => claim.attempt),
        entries.map(({ percent }) => percent),
        entries.map(({ doing }) => doing),
        entries.map(({ soFar }) => soFar),
      ],
    );
    const alive = new Map(beats.map(({ id, cancelled }) => [id, cancelled]));
    for (const { claim, abort } of entries) {
      const cancelled = alive.get(claim.id);
      if (cancelled === undefined) abort.abort(new AnalysisLost(claim.id));
      else if (cancelled) abort.abort(new AnalysisCancelled());
    }
  }

  private async makeFolder(): Promise<string> {
    const parent = path.join(this.settings.dataDir, 'work');
    await mkdir(parent, { recursive: true });
    return mkdtemp(path.join(parent, 'analysis-'));
  }
}

/** What one tool says must not keep the one statement from all others: tools are anybody's. */
function wholePercent(said: number): number {
  return Math.min(100, Math.max(0, Math.floor(said) || 0));
}
