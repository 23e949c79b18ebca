import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { uuidv7 } from '#platform/database/index';
import { SuiteEntity, SuiteVersionEntity } from '#suites/index';
import { RunEntity } from '../run.entity.js';
import { StageDispatcher } from '../stages/stage-dispatcher.js';
import { insertRuns, type NewRun } from '../starting/new-runs.js';

/** Whose tests are to be executed: one version, or the latest ones of a suite or of all suites of a project. */
export type ManualRequest = (
  { readonly suiteVersionId: string } | { readonly suiteId: string } | { readonly projectId: string }
) & { readonly baseUrl?: string | undefined };

interface Executable {
  readonly suiteVersionId: string;
  readonly projectId: string;
}

const MOST_SUITES = 200;

/** Runs that people ask for: they execute suites that exist, and notify. */
@Injectable()
export class ManualRuns {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dispatcher: StageDispatcher,
  ) {}

  /** The project that a request is about, for the check of who may ask. @throws {NotFound} */
  async projectOf(request: ManualRequest): Promise<string> {
    if ('projectId' in request) return request.projectId;
    if ('suiteId' in request) return (await this.suite(request.suiteId)).projectId;
    return (await this.version(request.suiteVersionId)).projectId;
  }

  /** @throws {NotFound | Conflict} when there is nothing to execute */
  async begin(request: ManualRequest): Promise<RunEntity[]> {
    const executables = await this.executables(request);
    if (executables.length === 0) throw new Conflict('There is no suite version to execute yet');
    const runs = executables.map((executable) => runOf(executable, request.baseUrl));
    await this.dataSource.transaction((manager) => insertRuns(manager, runs));
    this.dispatcher.wake();
    return this.dataSource.manager.find(RunEntity, {
      where: { id: In(runs.map(({ id }) => id)) },
      order: { id: 'ASC' },
    });
  }

  private async executables(request: ManualRequest): Promise<Executable[]> {
    if ('suiteVersionId' in request) return [await this.version(request.suiteVersionId)];
    const suites =
      'suiteId' in request
        ? [await this.suite(request.suiteId)]
        : await this.dataSource.manager.find(SuiteEntity, {
            where: { projectId: request.projectId },
            order: { createdAt: 'DESC' },
            take: MOST_SUITES,
          });
    return suites.flatMap(({ latestVersionId, projectId }) =>
      latestVersionId === null ? [] : [{ suiteVersionId: latestVersionId, projectId }],
    );
  }

  private async suite(id: string): Promise<SuiteEntity> {
    const suite = await this.dataSource.manager.findOneBy(SuiteEntity, { id });
    if (suite === null) throw new NotFound('suite', id);
    return suite;
  }

  private async version(id: string): Promise<Executable> {
    const version = await this.dataSource.manager.findOneBy(SuiteVersionEntity, { id });
    if (version === null) throw new NotFound('suite version', id);
    const { projectId } = await this.suite(version.suiteId);
    return { suiteVersionId: id, projectId };
  }
}

function runOf({ suiteVersionId, projectId }: Executable, baseUrl: string | undefined): NewRun {
  return {
    id: uuidv7(),
    eventId: null,
    eventAttempt: null,
    projectId,
    sourceId: null,
    specKey: null,
    orderingKey: null,
    trigger: 'manual',
    subject: 'document',
    dryRun: false,
    versions: {},
    target: { suiteVersionId, ...(baseUrl !== undefined && { baseUrl }) },
    replayId: null,
  };
}
