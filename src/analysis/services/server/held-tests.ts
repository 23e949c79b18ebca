import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findParts, readArchive, writeCode } from '#catalog/index';
import { messageOf } from '#core/errors/index';
import type { Analyzer, Toolbox } from '../../analyzers/analyzer.js';
import { chooseAnalyzers } from '../../running/choose-analyzers.js';
import { inLanes } from '../../running/lanes.js';
import { endingOf, type ToolResult } from '../../running/tool-result.js';
import { runTool, whatIsAvailable } from '../../running/tool-work.js';
import type { ContainerizedStatus } from '../../storage/containerized-test.entity.js';
import type { Submission } from '../contract.js';

const TOOLS_AT_ONCE = 2;
/** Results are kept this long for a client that comes late. */
const KEPT_MS = 60 * 60_000;
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
  private readonly durations = new Map<string, number>();
  private readonly sweeper = setInterval(() => this.sweep(), 10_000).unref();

  constructor(private readonly means: TestMeans) {}

  get running(): number {
    return [...this.tests.values()].filter(({ endedAt }) => endedAt === undefined).length;
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

  private async carryOut(test: HeldTest, submission: Submission): Promise<void> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-service-'));
    try {
      const { results, unsuited } = await this.analysed(test, submission, folder);
      if (test.endedAt !== undefined) return;
      const { status, error, reason } = endingOf(results, unsuited);
      test.results = results;
      const known = status === 'skipped' ? 'failed' : status;
      this.end(test, known, error?.message ?? reason);
    } catch (error) {
      this.end(test, 'failed', messageOf(error));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async analysed(test: HeldTest, submission: Submission, folder: string) {
    const { configuration, test_type: type, tools } = submission;
    const tree = await readArchive(Buffer.from(submission.archive, 'base64'));
    const source = path.join(folder, 'source');
    await writeCode(tree, source);
    const options = { fullScan: configuration.full_scan, tools: [...tools] };
    const { chosen, unsuited } = chooseAnalyzers(this.means.analyzers, { type, options }, findParts(tree));
    const { available, unavailable } = await whatIsAvailable(chosen, this.means.toolbox);
    const subject = {
      application: { modelSlug: submission.model_name, appNumber: submission.app_number },
      folder: source,
      parts: findParts(tree),
    };
    const limits = {
      deadline: Date.now() + submission.timeout_seconds * 1000,
      signal: test.abort.signal,
    };
    let done = 0;
    const results = await inLanes(available, TOOLS_AT_ONCE, async (one) => {
      const { name } = one.analyzer;
      const workFolder = path.join(folder, 'tools', name);
      await mkdir(workFolder, { recursive: true });
      test.doing = one.analyzer.title;
      const context = {
        tools: this.means.toolbox,
        workFolder,
        options: configuration.tool_options[name] ?? {},
        fullScan: configuration.full_scan,
        progress: (percent: number, doing: string) => {
          test.percent = Math.floor((100 * done + percent) / available.length);
          test.doing = doing;
        },
      };
      const result = await runTool(one, subject, context, limits);
      done += 1;
      return result;
    });
    return { results: [...unavailable, ...results], unsuited: unsuited.map(({ name }) => name) };
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
  }

  /** Later tests count more than earlier ones. */
  private learn(type: string, seconds: number): void {
    const before = this.durations.get(type);
    this.durations.set(type, before === undefined ? seconds : 0.7 * before + 0.3 * seconds);
  }

  private sweep(): void {
    const now = Date.now();
    for (const test of this.tests.values()) {
      if (test.endedAt === undefined && now - test.askedAt > ABANDONED_MS) this.cancel(test);
      if (test.endedAt !== undefined && now - test.endedAt > KEPT_MS) this.tests.delete(test.id);
    }
  }
}
