import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { DomainError, messageOf } from '#core/errors/index';
import type { FaultCode } from '#core/plan/index';
import { tokenVariable } from '#core/render/index';
import { storable, storableText, uuidv7 } from '#platform/database/index';
import { faultPoint } from '#platform/faults/index';
import { ArtifactStore } from '#platform/storage/index';
import { type LoadedVersion, SuiteVersions } from '../generation/suite-versions.js';
import type { EnsureOurs, ExecutedSuite, ExecuteSuite, WritingRight } from '../stages.js';
import { ExecutionEntity, type ExecutionError } from './execution.entity.js';
import { ExecutionResultEntity } from './execution-result.entity.js';
import { ExecutionFailed } from './execution-errors.js';
import { junitXml } from './junit.js';
import { closeOpenExecutions, endedAs, endedBy, INTERRUPTED } from './open-executions.js';
import { probe } from './probe.js';
import type { TestOutcome } from './suite-report.js';
import { type FinishedRun, VitestRunner } from './vitest-runner.js';

const ROWS_AT_ONCE = 500;

const UNFORESEEN = { code: 'internal', category: 'internal' } as const;
const OUT_OF_TIME: ExecutionError = {
  code: 'stage-timed-out',
  category: 'timeout',
  message: 'The suite was stopped, since its stage was out of time',
};

/** Runs suite versions against live APIs, and keeps what came out. */
@Injectable()
export class Executions {
  private readonly logger = new Logger(Executions.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: ArtifactStore,
    private readonly versions: SuiteVersions,
    private readonly runner: VitestRunner,
  ) {}

  /**
   * @throws {NotFound | BaseUrlInvalid}
   * @throws {DependencyFailed} when nothing listens at the base URL; retryable
   * @throws {ExecutionFailed | ExecutionTimedOut} when there is no verdict
   * @throws what `ensureOurs` throws
   */
  async execute(request: ExecuteSuite, { signal, ensureOurs }: WritingRight): Promise<ExecutedSuite> {
    const loaded = await this.versions.get(request.suiteVersionId);
    await probe(request.baseUrl, signal);
    const begun = await this.begin(loaded, request, ensureOurs);
    if (begun.kind === 'known') return begun.executed;
    const { id } = begun;
    try {
      const files = await this.versions.files(loaded.version.id);
      const env = environmentOf(request);
      const finished = await this.runner.run({ files, baseUrl: request.baseUrl, env }, signal);
      const executed = await this.complete(id, loaded, finished);
      faultPoint('verdict-committed', { runId: request.runId, stage: 'execute' });
      return executed;
    } catch (error) {
      await this.giveUp(id, errorOf(error, signal)).catch((cause: unknown) => {
        this.logger.error({ msg: 'An execution could not be closed', executionId: id, err: cause });
      });
      throw error;
    }
  }

  /**
   * A run that comes again after a crash closes what it left open; one that had its verdict by then has it still,
   * since a suite that changes data at the API must not run twice for one run.
   */
  private begin(
    { suite, version }: LoadedVersion,
    { baseUrl, runId }: ExecuteSuite,
    ensureOurs: EnsureOurs,
  ): Promise<Begun> {
    const id = uuidv7();
    return this.dataSource.transaction(async (manager): Promise<Begun> => {
      await ensureOurs(manager);
      if (runId !== undefined) {
        await closeOpenExecutions(manager, runId);
        const executed = await verdictOf(manager, runId, version.id);
        if (executed !== undefined) return { kind: 'known', executed };
      }
      await manager.insert(ExecutionEntity, {
        id,
        projectId: suite.projectId,
        suiteId: suite.id,
        suiteVersionId: version.id,
        runId: runId ?? null,
        baseUrl,
        status: 'running',
      });
      return { kind: 'begun', id };
    });
  }

  private async complete(id: string, { version }: LoadedVersion, run: FinishedRun): Promise<ExecutedSuite> {
    const { outcomes, durationMs } = run;
    const junit = junitXml(`suite version ${version.id}`, outcomes);
    const junitFile = await this.artifacts.put(Buffer.from(junit), { mediaType: 'application/xml' });
    const outputFile = await this.artifacts.put(Buffer.from(run.output), { mediaType: 'text/plain' });
    const counts = countsOf(outcomes);
    const outcome = counts.failed > 0 ? 'failed' : 'passed';
    await this.dataSource.transaction(async (manager) => {
      await insertResults(manager, id, outcomes);
      const running = { id, status: 'running' as const };
      const { affected } = await manager.update(ExecutionEntity, running, {
        ...endedAs(outcome),
        ...counts,
        durationMs,
        junitSha256: junitFile.sha256,
        outputSha256: outputFile.sha256,
      });
      if (affected !== 1) throw new ExecutionFailed('another process took its run over', true);
    });
    return { executionId: id, outcome, durationMs, ...counts };
  }

  private async giveUp(id: string, error: ExecutionError): Promise<void> {
    await this.dataSource.manager.update(ExecutionEntity, { id, status: 'running' }, endedBy(error));
  }
}

type Begun =
  | { readonly kind: 'begun'; readonly id: string }
  | { readonly kind: 'known'; readonly executed: ExecutedSuite };

async function verdictOf(
  manager: EntityManager,
  runId: string,
  suiteVersionId: string,
): Promise<ExecutedSuite | undefined> {
  const status = In(['passed', 'failed']);
  const row = await manager.findOneBy(ExecutionEntity, { runId, suiteVersionId, status });
  if (row === null) return undefined;
  const { id, passed, failed, skipped, durationMs, failuresByFault } = row;
  const outcome = failed > 0 ? 'failed' : 'passed';
  return { executionId: id, outcome, passed, failed, skipped, durationMs: durationMs ?? 0, failuresByFault };
}

/** Of an attempt that was stopped, its run says more about why (see `closeOpenExecutions`), and mostly first. */
function errorOf(error: unknown, { aborted, reason }: AbortSignal): ExecutionError {
  if (aborted) return isTimeout(reason) ? OUT_OF_TIME : INTERRUPTED;
  const { code, category } = error instanceof DomainError ? error : UNFORESEEN;
  return { code, category, message: storableText(messageOf(error)) };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** `TOKEN_USER_A` for `userA`, and headers as JSON: as suites read them. */
function environmentOf({ identities, headers }: ExecuteSuite): Record<string, string> {
  const tokens = Object.entries(identities).map(([name, token]) => [tokenVariable(name), token] as const);
  return { ...Object.fromEntries(tokens), REQUEST_HEADERS: JSON.stringify(headers) };
}

function countsOf(outcomes: readonly TestOutcome[]) {
  const count = (status: TestOutcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const failuresByFault: Partial<Record<FaultCode, number>> = {};
  for (const outcome of outcomes) {
    const fault = outcome.status === 'failed' ? faultOf(outcome) : undefined;
    if (fault !== undefined) failuresByFault[fault] = (failuresByFault[fault] ?? 0) + 1;
  }
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), failuresByFault };
}

function faultOf({ failure, planned }: TestOutcome): FaultCode | undefined {
  return failure?.fault ?? planned?.fault;
}

async function insertResults(
  manager: EntityManager,
  executionId: string,
  outcomes: readonly TestOutcome[],
): Promise<void> {
  // Lists show the newest first: made from the last to the first, they stand in the order of the files.
  const rows = outcomes.toReversed().map((outcome) => rowOf(executionId, outcome));
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await manager.insert(ExecutionResultEntity, rows.slice(start, start + ROWS_AT_ONCE));
  }
}

function rowOf(executionId: string, outcome: TestOutcome): Omit<ExecutionResultEntity, 'createdAt'> {
  const { planned } = outcome;
  return {
    id: uuidv7(),
    executionId,
    testId: planned?.id ?? outcome.title,
    title: outcome.title,
    file: outcome.file,
    operation: planned === undefined ? null : storableText(planned.operation),
    strategy: planned?.strategy ?? null,
    clause: planned === undefined ? null : storableText(planned.clause),
    faultCode: faultOf(outcome) ?? null,
    status: outcome.status,
    durationMs: outcome.durationMs,
    message: outcome.message ?? null,
    failure: storable(outcome.failure ?? null),
  };
}
