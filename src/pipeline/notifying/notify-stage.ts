import { Injectable } from '@nestjs/common';
import { notifyAddresses, Projects, type Project } from '#catalog/index';
import { Notifier, type Notice, type NotifyAddress, type RunFacts } from '#notify/index';
import type { StageResult, StageWork } from '../stages/stage-work.js';
import { NotifyFailed } from './notified.js';

/** The last stage: tells those who asked for it what became of a run. */
@Injectable()
export class NotifyStage {
  constructor(
    private readonly projects: Projects,
    private readonly notifier: Notifier,
  ) {}

  async notify(work: StageWork, signal: AbortSignal): Promise<StageResult<'notify'>> {
    const project = await this.projects.get(work.run.projectId);
    const notice = noticeOf(work, project);
    const wanted = notifyAddresses(project, notice.occasion);
    if (wanted.length === 0)
      return { kind: 'skipped', reason: `The project notifies nobody of ${notice.occasion}` };
    return this.tell(work, notice, wanted, signal);
  }

  private async tell(
    work: StageWork,
    notice: Notice,
    wanted: readonly NotifyAddress[],
    signal: AbortSignal,
  ): Promise<StageResult<'notify'>> {
    const idOf = ({ name }: NotifyAddress): string => `${work.runId}_${notice.occasion}_${name}`;
    const told = work.outputs.notify?.sent ?? [];
    const { sent, failures } = await this.notifier.tell(wanted, notice, idOf, { told, signal });
    const output = { occasion: notice.occasion, sent };
    if (failures.length > 0) throw new NotifyFailed(output, failures);
    return { kind: 'done', output };
  }
}

function noticeOf({ run, outputs }: StageWork, { id, name }: Project): Notice {
  const facts: RunFacts = {
    runId: run.id,
    eventId: run.eventId ?? undefined,
    project: { id, name },
    specKey: run.specKey ?? undefined,
  };
  if (run.error !== null) {
    const { code, message } = run.error;
    return { occasion: 'dead_letter', run: facts, error: { code, message } };
  }
  const executed = outputs.execute;
  if (executed?.outcome === 'failed') {
    const { executionId, passed, failed, skipped } = executed;
    return { occasion: 'defects', run: facts, executionId, tests: { passed, failed, skipped } };
  }
  return {
    occasion: 'succeeded',
    run: facts,
    tests: executed === undefined ? undefined : { passed: executed.passed, skipped: executed.skipped },
    application: outputs.grade,
  };
}
