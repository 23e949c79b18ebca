import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { DomainError, messageOf } from '#core/errors/index';
import { countsOf, type Defect, failuresByFault, type Verdict, verdictOf } from '#core/verdict/index';
import { storableText, uuidv7 } from '#platform/database/index';
import { faultPoint } from '#platform/faults/index';
import { ExecutionFailed, type FinishedRun, probe } from '#platform/runner/index';
import { ArtifactStore } from '#platform/storage/index';
import { type LoadedVersion, SuiteVersions } from '../generation/suite-versions.js';
import type { EnsureOurs, ExecutedSuite, ExecuteSuite, WritingRight } from '../stages.js';
import { ExecutionEntity, type ExecutionError } from './execution.entity.js';
import { ExecutionDefectEntity } from './execution-defect.entity.js';
import { closeOpenExecutions, endedAs, endedBy, INTERRUPTED } from './open-executions.js';
import { SuiteRunner } from './suite-runner.js';
import { insertVerdict } from './verdict-rows.js';

/** Sentences of defects that a run shows; its execution has them all. */
const SENTENCES_TOLD = 5;

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
    private readonly runner: SuiteRunner,
  ) {}

  /**
   * @throws {NotFound | BaseUrlInvalid}
   * @throws {ApiUnreachable} when nothing listens at the base URL; retryable
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
      const startedAt = new Date();
      const finished = await this.runner.run(files, request, signal);
      const { engineVersion, quality } = loaded.version;
      const about = { baseUrl: request.baseUrl, startedAt, engineVersion, mutation: quality?.mutation };
      const executed = await this.complete(id, finished, verdictOf(finished, about));
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
        const executed = await verdictBefore(manager, runId, version.id);
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

  private async complete(id: string, run: FinishedRun, verdict: Verdict): Promise<ExecutedSuite> {
    const { tests, defects, durationMs } = verdict;
    const kept = await this.keep(run, verdict);
    const counts = countsOf(tests);
    const found = { ...counts, failuresByFault: failuresByFault(tests), durationMs };
    const outcome = counts.failed > 0 ? 'failed' : 'passed';
    await this.dataSource.transaction(async (manager) => {
      await insertVerdict(manager, id, tests, defects);
      const running = { id, status: 'running' as const };
      const end = { ...endedAs(outcome), ...found, ...kept, isolation: run.isolation };
      const { affected } = await manager.update(ExecutionEntity, running, end);
      if (affected !== 1) throw new ExecutionFailed('another process took its run over', true);
    });
    return { executionId: id, outcome, ...found, defects: told(defects) };
  }

  private async keep({ output }: FinishedRun, verdict: Verdict) {
    const json = Buffer.from(JSON.stringify(verdict));
    const [outputFile, verdictFile] = await Promise.all([
      this.artifacts.put(Buffer.from(output), { mediaType: 'text/plain' }),
      this.artifacts.put(json, { mediaType: 'application/json' }),
    ]);
    return { outputSha256: outputFile.sha256, verdictSha256: verdictFile.sha256 };
  }

  private async giveUp(id: string, error: ExecutionError): Promise<void> {
    await this.dataSource.manager.update(ExecutionEntity, { id, status: 'running' }, endedBy(error));
  }
}

type Begun =
  | { readonly kind: 'begun'; readonly id: string }
  | { readonly kind: 'known'; readonly executed: ExecutedSuite };

/** The defects of a run, as those who look at the run are told of them. */
function told(defects: readonly Pick<Defect, 'sentence'>[]): ExecutedSuite['defects'] {
  const worst = defects.slice(0, SENTENCES_TOLD).map(({ sentence }) => storableText(sentence));
  return { count: defects.length, worst };
}

async function verdictBefore(
  manager: EntityManager,
  runId: string,
  suiteVersionId: string,
): Promise<ExecutedSuite | undefined> {
  const status = In(['passed', 'failed']);
  const row = await manager.findOneBy(ExecutionEntity, { runId, suiteVersionId, status });
  if (row === null) return undefined;
  const { id, passed, failed, flaky, skipped, durationMs, failuresByFault: faults } = row;
  const defects = await manager.find(ExecutionDefectEntity, {
    where: { executionId: id },
    order: { id: 'DESC' },
    select: { sentence: true },
  });
  return {
    executionId: id,
    outcome: failed > 0 ? 'failed' : 'passed',
    passed,
    failed,
    flaky,
    skipped,
    failuresByFault: faults,
    durationMs: durationMs ?? 0,
    defects: told(defects),
  };
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
