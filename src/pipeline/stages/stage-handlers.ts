import { Injectable } from '@nestjs/common';
import { NotifyStage } from '../notifying/notify-stage.js';
import type { StageName } from '../run.js';
import { ApplicationStages } from './application-stages.js';
import { DocumentStages } from './document-stages.js';
import type { StageHandler, StageResult, StageWork } from './stage-work.js';

/** What is done in each stage. */
@Injectable()
export class StageHandlers {
  private readonly handlers: { readonly [Stage in StageName]: StageHandler<Stage> } = {
    fetch: (work, signal) => this.documents.fetch(work, signal),
    diff: (work, signal) => this.documents.diff(work, signal),
    generate: (work, signal) => this.documents.generate(work, signal),
    check: (work, signal) => this.documents.check(work, signal),
    execute: (work, signal) => this.documents.execute(work, signal),
    register: (work, signal) => this.applications.register(work, signal),
    analyse: (work, signal) => this.applications.analyse(work, signal),
    grade: (work) => this.applications.grade(work),
    notify: (work, signal) => this.notifyStage.notify(work, signal),
  };

  constructor(
    private readonly documents: DocumentStages,
    private readonly applications: ApplicationStages,
    private readonly notifyStage: NotifyStage,
  ) {}

  handle(work: StageWork, signal: AbortSignal): Promise<StageResult> {
    return this.handlers[work.stage](work, signal);
  }
}
