import { Injectable } from '@nestjs/common';
import { Executions } from './execution/executions.js';
import { Suites } from './generation/suites.js';
import { SpecFetcher } from './specs/spec-fetcher.js';
import type {
  CheckedSuite,
  DiffedSpec,
  EnsureOurs,
  ExecutedSuite,
  ExecuteSuite,
  FetchedSpec,
  FetchSpec,
  GeneratedSuite,
  GenerateSuite,
} from './stages.js';

/** The stages of a run that are this room's. Each can be repeated after a crash: what exists is found, not made again. */
@Injectable()
export class SuiteStages {
  constructor(
    private readonly specs: SpecFetcher,
    private readonly suites: Suites,
    private readonly executions: Executions,
  ) {}

  fetch(request: FetchSpec, signal: AbortSignal): Promise<FetchedSpec> {
    return this.specs.fetch(request, signal);
  }

  diff(
    { specVersionId, previousVersionId }: { specVersionId: string; previousVersionId?: string | undefined },
    signal: AbortSignal,
  ): Promise<DiffedSpec> {
    return this.specs.diff(specVersionId, previousVersionId, signal);
  }

  /** @param ensureOurs keeps an attempt that lost its stage from publishing */
  generate(
    request: GenerateSuite,
    signal: AbortSignal,
    ensureOurs: EnsureOurs = () => Promise.resolve(),
  ): Promise<GeneratedSuite> {
    return this.suites.generate(request, signal, ensureOurs);
  }

  check({ suiteVersionId }: { suiteVersionId: string }, signal: AbortSignal): Promise<CheckedSuite> {
    return this.suites.check(suiteVersionId, signal);
  }

  execute(request: ExecuteSuite, signal: AbortSignal): Promise<ExecutedSuite> {
    return this.executions.execute(request, signal);
  }
}
