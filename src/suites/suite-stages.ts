import { Injectable } from '@nestjs/common';
import { Executions } from './execution/executions.js';
import { SuiteQuality } from './generation/suite-quality.js';
import { Suites } from './generation/suites.js';
import { SpecFetcher } from './specs/spec-fetcher.js';
import type {
  CheckedSuite,
  CheckSuite,
  DiffedSpec,
  EnsureOurs,
  ExecutedSuite,
  ExecuteSuite,
  FetchedSpec,
  FetchSpec,
  GeneratedSuite,
  GenerateSuite,
} from './stages.js';

/** Of work that belongs to no stage. */
const anybodys: EnsureOurs = () => Promise.resolve();

/**
 * The stages of a run that are this room's. Each can be repeated after a crash: what exists is found, not made again.
 * `ensureOurs` keeps an attempt that lost its stage from writing what others would take for the stage's.
 */
@Injectable()
export class SuiteStages {
  constructor(
    private readonly specs: SpecFetcher,
    private readonly suites: Suites,
    private readonly quality: SuiteQuality,
    private readonly executions: Executions,
  ) {}

  fetch(request: FetchSpec, signal: AbortSignal, ensureOurs: EnsureOurs = anybodys): Promise<FetchedSpec> {
    return this.specs.fetch(request, { signal, ensureOurs });
  }

  diff(
    { specVersionId, previousVersionId }: { specVersionId: string; previousVersionId?: string | undefined },
    signal: AbortSignal,
  ): Promise<DiffedSpec> {
    return this.specs.diff(specVersionId, previousVersionId, signal);
  }

  generate(
    request: GenerateSuite,
    signal: AbortSignal,
    ensureOurs: EnsureOurs = anybodys,
  ): Promise<GeneratedSuite> {
    return this.suites.generate(request, { signal, ensureOurs });
  }

  check({ suiteVersionId, quality }: CheckSuite, signal: AbortSignal): Promise<CheckedSuite> {
    return this.quality.judge(suiteVersionId, quality, signal);
  }

  execute(
    request: ExecuteSuite,
    signal: AbortSignal,
    ensureOurs: EnsureOurs = anybodys,
  ): Promise<ExecutedSuite> {
    return this.executions.execute(request, { signal, ensureOurs });
  }
}
