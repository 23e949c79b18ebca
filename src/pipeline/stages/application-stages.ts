import { Injectable } from '@nestjs/common';
import { AnnouncementInvalid, readAnnouncement, Registrations } from '#catalog/index';
import { Inbox } from '#events/index';
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
  async register({ run }: StageWork): Promise<StageResult<'register'>> {
    if (run.eventId === null) throw new OutputMissing('register');
    const announced = readAnnouncement(parsed(await this.inbox.payload(run.eventId)));
    const { projectId, dryRun } = run;
    return done(await this.registrations.register(announced, { projectId, dryRun }));
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
