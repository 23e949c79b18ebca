import { Injectable } from '@nestjs/common';
import { failedGates } from '#core/check/index';
import type { ErrorIssue } from '#core/errors/index';
import { planSettingsOf } from '#core/settings/index';
import { type CheckedSuite, SuiteStages } from '#suites/index';
import { RunSettings } from './run-settings.js';
import { SpecOrigins } from './spec-origin.js';
import { ensureClaimed, holdClaim } from './stage-claims.js';
import { OutputMissing, QualityTooLow, SuiteRejected } from './stage-errors.js';
import { done, outputOf, type StageResult, type StageWork } from './stage-work.js';

/** The stages of an API document: asks the suites for each with what earlier stages found out. */
@Injectable()
export class DocumentStages {
  constructor(
    private readonly suites: SuiteStages,
    private readonly origins: SpecOrigins,
    private readonly settings: RunSettings,
  ) {}

  async fetch(work: StageWork, signal: AbortSignal): Promise<StageResult<'fetch'>> {
    const { run } = work;
    if (run.eventId === null || run.sourceId === null || run.specKey === null)
      throw new OutputMissing('fetch');
    const origin = await this.origins.of(run, run.eventId);
    const { projectId, sourceId, specKey, dryRun } = run;
    const request = { projectId, sourceId, specKey, origin, dryRun };
    return done(await this.suites.fetch(request, signal, (manager) => holdClaim(manager, work)));
  }

  async diff(work: StageWork, signal: AbortSignal): Promise<StageResult<'diff'>> {
    const { specVersionId, previousVersionId } = outputOf(work, 'fetch');
    return done(await this.suites.diff({ specVersionId, previousVersionId }, signal));
  }

  async generate(work: StageWork, signal: AbortSignal): Promise<StageResult<'generate'>> {
    const { run } = work;
    const { packHash, specVersionId: pinned } = run.versions;
    const { settings } = await this.settings.project(run);
    const request = {
      projectId: run.projectId,
      specVersionId: outputOf(work, 'fetch').specVersionId,
      target: settings.target,
      strategies: settings.strategies,
      planSettings: planSettingsOf(settings),
      quality: settings.quality,
      ...(packHash !== undefined && { packHash }),
      // An original version may be an old one: what people have in their folder is newer.
      publish: !run.dryRun && pinned === undefined,
    };
    return done(await this.suites.generate(request, signal, (manager) => ensureClaimed(manager, work)));
  }

  async check(work: StageWork, signal: AbortSignal): Promise<StageResult<'check'>> {
    const { suiteVersionId } = outputOf(work, 'generate');
    const { quality } = (await this.settings.project(work.run)).settings;
    const checked = await this.suites.check({ suiteVersionId, quality }, signal);
    if (!checked.ok) throw new SuiteRejected(checked.problems.map(issueOf));
    const failed = failedGates(checked.gates);
    if (failed.length > 0) throw new QualityTooLow(failed);
    return done(checked);
  }

  async execute(work: StageWork, signal: AbortSignal): Promise<StageResult<'execute'>> {
    const { run } = work;
    const baseUrl = await this.settings.baseUrl(run);
    if (baseUrl === undefined) {
      return {
        kind: 'skipped',
        reason: 'Neither the source nor the project says where the API runs (baseUrl)',
      };
    }
    const suiteVersionId = run.target?.suiteVersionId ?? outputOf(work, 'generate').suiteVersionId;
    const { settings, secrets } = await this.settings.project(run);
    const { identities } = secrets;
    const request = { suiteVersionId, baseUrl, runId: run.id, headers: settings.headers, identities };
    return done(await this.suites.execute(request, signal, (manager) => holdClaim(manager, work)));
  }
}

function issueOf({ rule, file, line, detail }: CheckedSuite['problems'][number]): ErrorIssue {
  return { pointer: line === undefined ? file : `${file}:${line}`, detail: `${rule}: ${detail}` };
}
