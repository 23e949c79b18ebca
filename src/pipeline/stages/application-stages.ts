import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AnnouncementInvalid, readAnnouncement, Registrations } from '#catalog/index';
import { Inbox } from '#events/index';
import { ensureClaimed } from './stage-claims.js';
import { OutputMissing } from './stage-errors.js';
import { done, type StageResult, type StageWork } from './stage-work.js';

const NOT_YET = { kind: 'skipped', reason: 'Applications are registered, and not analysed yet' } as const;

/** The stages of an application. */
@Injectable()
export class ApplicationStages {
  constructor(
    private readonly inbox: Inbox,
    private readonly registrations: Registrations,
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

  analyse(): Promise<StageResult<'analyse'>> {
    return Promise.resolve(NOT_YET);
  }

  grade(): Promise<StageResult<'grade'>> {
    return Promise.resolve(NOT_YET);
  }
}

/** Intake has read it before; events of earlier versions were kept unread. */
function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new AnnouncementInvalid([{ pointer: '', detail: 'is not JSON' }]);
  }
}
