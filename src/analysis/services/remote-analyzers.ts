import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { DomainError, type ErrorCategory, messageOf } from '#core/errors/index';
import { storable } from '#platform/database/index';
import { DependencyFailed } from '#platform/resilience/index';
import { ArtifactStore } from '#platform/storage/index';
import type { AnalysisType } from '../analysis-type.js';
import type { RunningAt } from '../analyzers/analyzer.js';
import type { RemoteJob, RemotePort } from '../running/ports.js';
import type { ToolResult } from '../running/tool-result.js';
import {
  isOpen,
  LARGEST_ARCHIVE_BYTES,
  LARGEST_DOCUMENT_BYTES,
  type Submission,
  type TestResult,
} from './contract.js';
import { reachableAt } from '../tools/reachable-at.js';
import { ServiceClient } from './service-client.js';
import { type TestPlace, TestPlaces } from './test-places.js';

const FIRST_LOOK_MS = 100;
const LOOK_EVERY_MS = 2_000;
const FULL_WAIT_MS = 1_000;
const CANCEL_MS = 3_000;
const BOMB_LIKE = 100;

/** Why there are no results, for every tool that was asked. */
interface Lost {
  readonly category: ErrorCategory;
  readonly message: string;
}

type Tried =
  { readonly kind: 'done'; readonly result: TestResult } | { readonly kind: 'full' | 'failed' | 'too-large' };

/** One job, wherever it is tried. */
interface Errand {
  readonly job: RemoteJob;
  /** Of those that failed it, each was tried once. */
  readonly failed: Map<string, Lost>;
  /** Also aborts at the end of its time. */
  readonly signal: AbortSignal;
  /** The code as it is sent: packed when it is first needed, and not again. */
  readonly archive: () => Promise<string>;
}

/** Has analyzers run by services that are registered for a type of analysis. */
@Injectable()
export class RemoteAnalyzers implements RemotePort {
  constructor(
    private readonly places: TestPlaces,
    private readonly client: ServiceClient,
    private readonly artifacts: ArtifactStore,
  ) {}

  /** Undefined where no service takes such analyses, or the code is too large to be sent: they run here. */
  async run(job: RemoteJob): Promise<readonly ToolResult[] | undefined> {
    const limit = AbortSignal.timeout(Math.max(1, job.limits.deadline - Date.now()));
    const signal = AbortSignal.any([limit, job.limits.signal]);
    const archive = once(() => this.archiveOf(job));
    const began = performance.now();
    try {
      return await this.anywhere({ job, failed: new Map(), signal, archive });
    } catch (error) {
      job.limits.signal.throwIfAborted();
      if (!limit.aborted) throw error;
      const afterMs = Math.round(performance.now() - began);
      return job.tools.map((tool) => resultOf(tool, { status: 'timed-out', afterMs }));
    }
  }

  takesRunning(type: AnalysisType): Promise<boolean> {
    return this.places.takesRunning(type);
  }

  private async anywhere(errand: Errand): Promise<readonly ToolResult[] | undefined> {
    const { job, failed, signal } = errand;
    for (;;) {
      const place = await this.places.reserve({
        ...job,
        needsTarget: job.running !== undefined,
        not: [...failed.keys()],
      });
      if (place === 'none') return failed.size === 0 ? undefined : lost(job, failed);
      const tried = place === 'full' ? FULL : await this.at(place, errand);
      if (tried.kind === 'done') return resultsOf(job, tried.result);
      if (tried.kind === 'too-large') return undefined;
      if (tried.kind === 'full') await delay(FULL_WAIT_MS, undefined, { signal });
    }
  }

  private async at(place: TestPlace, errand: Errand): Promise<Tried> {
    const { testId } = place;
    try {
      const result = await this.places.whileHeld(testId, () => this.carriedOut(place, errand));
      await this.places.end(testId, endOf(result));
      return { kind: 'done', result };
    } catch (error) {
      const kind = error instanceof CodeTooLarge ? 'too-large' : 'full';
      if (kind === 'full' && !isFull(error)) return this.failedAt(place, errand, error);
      await this.places.giveBack(testId);
      return { kind };
    }
  }

  /** @throws what is no failure of the service */
  private async failedAt(place: TestPlace, { job, failed, signal }: Errand, error: unknown): Promise<Tried> {
    const { service, testId } = place;
    if (signal.aborted) await this.cancel(place, job.limits.signal.aborted);
    else await this.places.end(testId, { status: 'failed', error: messageOf(error) });
    signal.throwIfAborted();
    if (!(error instanceof DomainError)) throw error;
    failed.set(service.id, { category: error.category, message: `${service.name}: ${error.message}` });
    return { kind: 'failed' };
  }

  private async carriedOut(place: TestPlace, errand: Errand): Promise<TestResult> {
    const { service, testId } = place;
    const { job, signal } = errand;
    job.progress(0, `Sends the code to ${service.name}`);
    let answer = await this.client.submit(service, await submissionOf(place, errand), signal);
    let waitMs = FIRST_LOOK_MS;
    while (isOpen(answer)) {
      await this.places.seen(testId, answer.status);
      job.progress(answer.progress, `${service.name}: ${answer.message}`);
      await delay(waitMs, undefined, { signal });
      waitMs = Math.min(LOOK_EVERY_MS, waitMs * 2);
      answer = await this.client.status(service, testId, signal);
    }
    return this.client.result(service, testId, signal);
  }

  /** @throws {CodeTooLarge} */
  private async archiveOf({ sourceSha256 }: RemoteJob): Promise<string> {
    const archive = await packed(await this.artifacts.get(sourceSha256));
    if (archive.byteLength > LARGEST_ARCHIVE_BYTES) throw new CodeTooLarge(archive.byteLength);
    return Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength).toString('base64');
  }

  /** It must not go on for nobody. */
  private async cancel({ service, testId }: TestPlace, byUser: boolean): Promise<void> {
    await this.client.cancel(service, testId, AbortSignal.timeout(CANCEL_MS)).catch(() => undefined);
    await this.places.end(testId, {
      status: byUser ? 'cancelled' : 'timed_out',
      error: 'It was ended from here',
    });
  }
}

async function submissionOf({ testId, service }: TestPlace, { job, archive }: Errand): Promise<Submission> {
  return {
    test_id: testId,
    model_name: job.application.modelSlug,
    app_number: job.application.appNumber,
    test_type: job.type,
    tools: [...job.tools],
    configuration: { full_scan: job.fullScan, tool_options: { ...job.toolOptions } as never },
    ...(job.running !== undefined && runningAs(job.running, service.targetHost, job.document)),
    archive: await archive(),
    timeout_seconds: Math.max(1, Math.ceil((job.limits.deadline - Date.now()) / 1000)),
  };
}

/** Under the name that the service knows this machine by. */
function runningAs(
  { backend, frontend }: RunningAt,
  host: string | null,
  document: Uint8Array | undefined,
): Pick<Submission, 'running' | 'document'> {
  const at = (url: string): string => reachableAt(url, host ?? undefined);
  return {
    running: {
      ...(backend !== undefined && { backend: at(backend) }),
      ...(frontend !== undefined && { frontend: at(frontend) }),
    },
    ...(document !== undefined &&
      document.byteLength <= LARGEST_DOCUMENT_BYTES && {
        document: Buffer.from(document).toString('base64'),
      }),
  };
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}

const compress = promisify(gzip);

/** Code that says the same over and over is sent as it is: compressed, it looks like an archive that is made to fill memory. */
async function packed(tar: Uint8Array): Promise<Uint8Array> {
  const compressed = await compress(tar);
  return compressed.byteLength * BOMB_LIKE < tar.byteLength ? tar : compressed;
}

const FULL: Tried = { kind: 'full' };

class CodeTooLarge extends DomainError {
  readonly code = 'payload-too-large';
  readonly retryable = false;
  readonly category = 'input';

  constructor(bytes: number) {
    super(`The code is too large to be sent: ${bytes} bytes compressed, of ${LARGEST_ARCHIVE_BYTES}`);
  }
}

/** It has work of others, too. */
function isFull(error: unknown): boolean {
  return error instanceof DependencyFailed && (error.status === 409 || error.status === 429);
}

function endOf({ status, error_message: error, execution_duration: duration, results }: TestResult) {
  const byTool = results.map(({ tool, report }) => [
    tool,
    { status: report.status, ...('findings' in report && { findings: report.findings.length }) },
  ]);
  const result = storable(Object.fromEntries(byTool) as object);
  return { status, error: error ?? undefined, duration, result };
}

/** Tools that nobody asked for say nothing; what was asked and is missing is an error. */
function resultsOf(job: RemoteJob, { results, error_message: why }: TestResult): readonly ToolResult[] {
  return job.tools.map((tool) => {
    const found = results.find((one) => one.tool === tool);
    const message = `the service gave no result${why === undefined || why === null ? '' : `: ${why}`}`;
    if (found === undefined) return resultOf(tool, { status: 'tool-error', category: 'dependency', message });
    return {
      tool,
      version: found.version,
      durationMs: found.duration_ms,
      report: found.report as ToolResult['report'],
    };
  });
}

function lost(job: RemoteJob, failed: ReadonlyMap<string, Lost>): readonly ToolResult[] {
  const [first] = failed.values();
  const message = [...failed.values()].map((one) => one.message).join('; ');
  return job.tools.map((tool) =>
    resultOf(tool, { status: 'tool-error', category: first?.category ?? 'dependency', message }),
  );
}

function resultOf(tool: string, report: ToolResult['report']): ToolResult {
  return { tool, version: undefined, durationMs: 0, report };
}
