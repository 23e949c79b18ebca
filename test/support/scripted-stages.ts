import { randomUUID } from 'node:crypto';
import type {
  CheckedSuite,
  DiffedSpec,
  ExecutedSuite,
  EnsureOurs,
  FetchedSpec,
  FetchSpec,
  GeneratedSuite,
  GenerateSuite,
  SuiteStages,
} from '#suites/index';

type Stages = Pick<SuiteStages, 'fetch' | 'diff' | 'generate' | 'check' | 'execute'>;
type Name = keyof Stages;

/**
 * Stages that do as a test tells them: their failures, hangs and crashes cannot be had from the real ones at will.
 * Without being told otherwise, they succeed at once.
 */
export class ScriptedStages implements Stages {
  readonly calls: { readonly stage: Name; readonly request: unknown }[] = [];
  /** By which the calls of `generate` can tell whether their stage is still theirs, one for each. */
  readonly rights: EnsureOurs[] = [];
  private readonly scripts = new Map<Name, ((signal: AbortSignal) => Promise<unknown> | undefined)[]>();
  private readonly rules = new Map<Name, (request: unknown, signal: AbortSignal) => Promise<unknown>>();

  /** What the next calls of a stage do, one after the other. */
  next(stage: Name, ...scripts: ((signal: AbortSignal) => Promise<unknown> | undefined)[]): void {
    this.scripts.set(stage, [...(this.scripts.get(stage) ?? []), ...scripts]);
  }

  /** What every call of a stage does that has no script. Undefined: it succeeds. */
  always(stage: Name, rule: ((request: unknown, signal: AbortSignal) => Promise<unknown>) | undefined): void {
    if (rule === undefined) this.rules.delete(stage);
    else this.rules.set(stage, rule);
  }

  callsOf(stage: Name): number {
    return this.calls.filter((call) => call.stage === stage).length;
  }

  reset(): void {
    this.calls.length = 0;
    this.rights.length = 0;
    this.scripts.clear();
    this.rules.clear();
  }

  fetch(request: FetchSpec, signal: AbortSignal): Promise<FetchedSpec> {
    const specVersionId = request.origin.kind === 'stored' ? request.origin.specVersionId : randomUUID();
    return this.play('fetch', request, signal, {
      specId: randomUUID(),
      specVersionId,
      sha256: '0'.repeat(64),
      title: 'Pets',
      apiVersion: '1.0.0',
      operations: 2,
      problems: [],
      changed: true,
    });
  }

  diff(request: unknown, signal: AbortSignal): Promise<DiffedSpec> {
    return this.play('diff', request, signal, {
      added: [],
      removed: [],
      changed: [],
      counts: { breaking: 0, potentiallyBreaking: 0, safe: 0 },
      worst: [],
    });
  }

  generate(request: GenerateSuite, signal: AbortSignal, ensureOurs?: EnsureOurs): Promise<GeneratedSuite> {
    if (ensureOurs !== undefined) this.rights.push(ensureOurs);
    return this.play('generate', request, signal, {
      suiteId: randomUUID(),
      suiteVersionId: randomUUID(),
      packHash: request.packHash ?? 'current-pack',
      tests: 3,
      files: 1,
      operationsTested: 2,
      leftOut: 0,
      created: true,
    });
  }

  check(request: unknown, signal: AbortSignal): Promise<CheckedSuite> {
    return this.play('check', request, signal, { ok: true, problems: [], coverage: {} });
  }

  execute(request: unknown, signal: AbortSignal): Promise<ExecutedSuite> {
    return this.play('execute', request, signal, {
      executionId: randomUUID(),
      outcome: 'passed' as const,
      passed: 3,
      failed: 0,
      skipped: 0,
      durationMs: 5,
      flaky: 0,
      failuresByFault: {},
      defects: { count: 0, worst: [] },
    });
  }

  private async play<Output>(
    stage: Name,
    request: unknown,
    signal: AbortSignal,
    output: Output,
  ): Promise<Output> {
    this.calls.push({ stage, request });
    const script = this.scripts.get(stage)?.shift();
    const played = script === undefined ? this.rules.get(stage)?.(request, signal) : script(signal);
    return ((await played) ?? output) as Output;
  }
}
