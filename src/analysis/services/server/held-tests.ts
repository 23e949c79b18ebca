import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '#core/errors/index';
import type { Analyzer, Toolbox } from '../../analyzers/analyzer.js';
import { endingOf, type ToolResult } from '../../running/tool-result.js';
import type { ContainerizedStatus } from '../../storage/containerized-test.entity.js';
import type { Submission } from '../contract.js';
import { LocalPool } from './local-pool.js';
import { outcomeOf } from './test-work.js';

/** Results are kept this long for a client that comes late. */
const KEPT_MS = 60 * 60_000;
/** Of those, so many: each may have megabytes. */
export const MOST_KEPT = 100;
/** A test that nobody asks about for this long is nobody's any more. */
const ABANDONED_MS = 2 * 60_000;
/** Before anything was learnt about how long such tests take, in seconds. */
const FIRST_ESTIMATE_S = 60;

export interface HeldTest {
  readonly id: string;
  readonly type: Submission['test_type'];
  readonly abort: AbortController;
  status: ContainerizedStatus;
  percent: number;
  doing: string;
  results: readonly ToolResult[];
  error: string | undefined;
  readonly began: number;
  endedAt: number | undefined;
  askedAt: number;
}

export interface TestMeans {
  readonly analyzers: readonly Analyzer[];
  readonly toolbox: Toolbox;
  readonly capacity: number;
}

/** The tests of a service, in memory: whoever submitted one does so again elsewhere when the service is gone. */
export class HeldTests {
  private readonly tests = new Map<string, HeldTest>();
  private readonly atWork = new Set<HeldTest>();
  private readonly durations = new Map<string, number>();
  private readonly sweeper = setInterval(() => this.sweep(), 10_000).unref();

  private readonly pool = new LocalPool();

  constructor(private readonly means: TestMeans) {}

  /** Also counts those that were cancelled and whose tools have not ended yet. */
  get running(): number {
    return this.atWork.size;
  }

  get isFull(): boolean {
    return this.running >= this.means.capacity;
  }

  /** In seconds. */
  estimate(type: string): number {
    return Math.round(this.durations.get(type) ?? FIRST_ESTIMATE_S);
  }

  get(id: string): HeldTest | undefined {
    const test = this.tests.get(id);
    if (test !== undefined) test.askedAt = Date.now();
    return test;
  }

  /** Begins a test; its end is seen by asking. */
  begin(submission: Submission): HeldTest {
    const now = Date.now();
    const test: HeldTest = {
      id: submission.test_id,
      type: submission.test_type,
      abort: new AbortController(),
      status: 'running',
      percent: 0,
      doing: 'The code is unpacked',
      results: [],
      error: undefined,
      began: now,
      endedAt: undefined,
      askedAt: now,
    };
    this.tests.set(test.id, test);
    this.atWork.add(test);
    void this.carryOut(test, submission);
    return test;
  }

  cancel(test: HeldTest): void {
    if (test.endedAt !== undefined) return;
    this.end(test, 'cancelled', 'It was cancelled');
    test.abort.abort(new Error('It was cancelled'));
  }

  close(): void {
    clearInterval(this.sweeper);
    for (const test of this.tests.values()) this.cancel(test);
  }

  /** Never throws: nobody waits for it. */
  private async carryOut(test: HeldTest, submission: Submission): Promise<void> {
    try {
      await inFolder((folder) => this.analyse(test, submission, folder));
    } catch (error) {
      this.end(test, 'failed', messageOf(error));
    } finally {
      this.atWork.delete(test);
    }
  }

  private async analyse(test: HeldTest, submission: Submission, folder: string): Promise<void> {
    const { signal } = test.abort;
    const tell = (doing: string, percent: number = test.percent): void => {
      Object.assign(test, { doing, percent: Math.min(100, Math.max(0, Math.floor(percent) || 0)) });
    };
    const { results, unsuited } = await outcomeOf(submission, {
      ...this.means,
      pool: this.pool,
      folder,
      signal,
      tell,
    });
    if (test.endedAt !== undefined) return;
    const { status, error, reason } = endingOf(results, unsuited);
    test.results = results;
    this.end(test, status === 'skipped' ? 'failed' : status, error?.message ?? reason);
  }

  private end(test: HeldTest, status: ContainerizedStatus, error: string | undefined): void {
    if (test.endedAt !== undefined) return;
    const now = Date.now();
    Object.assign(test, {
      status,
      error,
      endedAt: now,
      percent: status === 'completed' ? 100 : test.percent,
    });
    if (status === 'completed') this.learn(test.type, (now - test.began) / 1000);
    this.forgetOldest();
  }

  /** Later tests count more than earlier ones. */
  private learn(type: string, seconds: number): void {
    const before = this.durations.get(type);
    this.durations.set(type, before === undefined ? seconds : 0.7 * before + 0.3 * seconds);
  }

  private forgetOldest(): void {
    const ended = [...this.tests.values()].filter(({ endedAt }) => endedAt !== undefined);
    const oldestFirst = ended.toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0));
    for (const { id } of oldestFirst.slice(0, -MOST_KEPT)) this.tests.delete(id);
  }

  private sweep(): void {
    const now = Date.now();
    for (const test of this.tests.values()) {
      if (test.endedAt === undefined && now - test.askedAt > ABANDONED_MS) this.cancel(test);
      if (test.endedAt !== undefined && now - test.endedAt > KEPT_MS) this.tests.delete(test.id);
    }
  }
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-service-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
