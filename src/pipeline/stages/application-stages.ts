import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AnalysisOptions, analysisOptions, AnalysisStages } from '#analysis/index';
import {
  AnnouncementInvalid,
  ApplicationSources,
  readAnnouncement,
  Registrations,
  type WantedAnalyses,
} from '#catalog/index';
import { Inbox } from '#events/index';
import { pointerTo } from '#platform/http/index';
import { ensureClaimed, holdClaim } from './stage-claims.js';
import { OutputMissing } from './stage-errors.js';
import { done, outputOf, type StageResult, type StageWork } from './stage-work.js';

/** The stages of an application. */
@Injectable()
export class ApplicationStages {
  constructor(
    private readonly inbox: Inbox,
    private readonly registrations: Registrations,
    private readonly sources: ApplicationSources,
    private readonly analysis: AnalysisStages,
  ) {}

  /**
   * Takes the application into the catalog as its event announces it.
   * @throws {AnnouncementInvalid}, and what `Registrations.register` throws
   */
  async register(work: StageWork, signal: AbortSignal): Promise<StageResult<'register'>> {
    const { run } = work;
    if (run.eventId === null) throw new OutputMissing('register');
    const announced = readAnnouncement(parsed(await this.inbox.payload(run.eventId)));
    const { projectId, dryRun, versions } = run;
    const ensureOurs = (manager: EntityManager): Promise<void> => ensureClaimed(manager, work);
    const options = { projectId, dryRun, sourceVersionId: versions.sourceVersionId, ensureOurs };
    return done(await this.registrations.register(announced, options, signal));
  }

  /**
   * Looks at the application in each of the ways that its announcement asks for.
   * @throws {AnnouncementInvalid} when it asks with options that there are not
   */
  async analyse(work: StageWork, signal: AbortSignal): Promise<StageResult<'analyse'>> {
    const { applicationId, analyses } = outputOf(work, 'register');
    if (applicationId === undefined) throw new OutputMissing('register');
    if ((await this.sources.current(applicationId)) === undefined) {
      return { kind: 'skipped', reason: 'No code of the application is known' };
    }
    const wanted = {
      applicationId,
      runId: work.runId,
      ...(analyses?.types !== undefined && { types: analyses.types }),
      ...(analyses !== undefined && { options: optionsOf(analyses.options) }),
    };
    return done(await this.analysis.analyse(wanted, signal, (manager) => holdClaim(manager, work)));
  }

  async grade(work: StageWork): Promise<StageResult<'grade'>> {
    const { applicationId } = outputOf(work, 'register');
    if (applicationId === undefined || work.outputs.analyse === undefined) {
      return { kind: 'skipped', reason: 'Nothing of the application was looked at' };
    }
    return done(await this.analysis.grade({ applicationId }));
  }
}

function optionsOf(given: WantedAnalyses['options']): AnalysisOptions {
  const read = analysisOptions.safeParse(given);
  if (read.success) return read.data;
  throw new AnnouncementInvalid(
    read.error.issues.map(({ path, message }) => ({
      pointer: pointerTo(['analyses', 'options', ...path]),
      detail: message,
    })),
  );
}

/** Intake has read it before; events of earlier versions were kept unread. */
function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new AnnouncementInvalid([{ pointer: '', detail: 'is not JSON' }]);
  }
}
