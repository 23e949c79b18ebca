import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page, type PageQuery, uuidv7 } from '#platform/database/index';
import { ModelEntity } from '../models/model.entity.js';
import { ApplicationEntity } from './application.entity.js';
import type { ApplicationLife, ApplicationName, RunningState } from './application.js';
import { allocatePorts, freePortsOf } from './ports.js';

export interface NewApplication extends ApplicationName {
  readonly projectId: string;
  readonly life?: ApplicationLife | undefined;
  readonly dockerConfig?: object | undefined;
  readonly metadata?: object | undefined;
  /** Where it is known to be older than this moment. */
  readonly createdAt?: Date | undefined;
  readonly updatedAt?: Date | undefined;
}

export interface ApplicationChange {
  readonly life?: ApplicationLife | undefined;
  readonly dockerConfig?: object | undefined;
  readonly metadata?: object | undefined;
}

export interface ApplicationFilter {
  readonly projectId?: string | undefined;
  readonly modelSlug?: string | undefined;
  readonly life?: ApplicationLife | undefined;
  readonly running?: RunningState | undefined;
}

/** What a room has of applications outside of the database. */
export interface Belongings {
  /**
   * Ends what runs of an application that is about to be removed; called outside of any transaction, as it takes time.
   * @returns what makes it run again as it did, where the application stays after all
   */
  readonly stop: (applicationId: string) => Promise<() => void>;
  /** Removes what is kept of one that is gone. */
  readonly forget: (applicationId: string) => Promise<void>;
}

const ENDED: ReadonlySet<RunningState> = new Set(['stopped', 'failed']);

/** The applications that models have written, each with ports of its own. */
@Injectable()
export class Applications {
  private readonly belongings = new Set<Belongings>();

  constructor(@InjectRepository(ApplicationEntity) private readonly rows: Repository<ApplicationEntity>) {}

  /** @throws {NotFound} */
  async get(id: string): Promise<ApplicationEntity> {
    const row = await this.rows.findOneBy({ id });
    if (row === null) throw new NotFound('application', id);
    return row;
  }

  async find({ modelSlug, appNumber }: ApplicationName): Promise<ApplicationEntity | undefined> {
    return (await this.rows.findOneBy({ modelSlug, appNumber })) ?? undefined;
  }

  list(
    query: PageQuery,
    { projectId, modelSlug, life, running }: ApplicationFilter,
  ): Promise<Page<ApplicationEntity>> {
    const select = this.rows
      .createQueryBuilder('application')
      .leftJoinAndSelect('application.ports', 'ports');
    return newestFirst(matching(select, { projectId, modelSlug, life, running }), query);
  }

  /**
   * Gives the application ports, or leaves it those that were set aside for it.
   * @throws {NotFound} for a model that is not known
   * @throws {Conflict} when the model has an application of this number
   * @throws {PortsExhausted}
   */
  async register(wanted: NewApplication): Promise<ApplicationEntity> {
    const id = uuidv7();
    await this.rows.manager.transaction(async (manager) => {
      await mustBeKnown(manager, wanted.modelSlug);
      // Most of those that are taken need not wait for the ports; the others are found out while those are locked.
      await mustBeFree(manager, wanted);
      await allocatePorts(manager, wanted);
      await mustBeFree(manager, wanted);
      await manager.insert(ApplicationEntity, rowOf(id, wanted));
    });
    return this.get(id);
  }

  /** @throws {NotFound} */
  async change(id: string, { life, dockerConfig, metadata }: ApplicationChange): Promise<ApplicationEntity> {
    await this.rows.update(id, {
      ...(life !== undefined && { life }),
      ...(dockerConfig !== undefined && { dockerConfig }),
      ...(metadata !== undefined && { metadata }),
      updatedAt: new Date(),
    });
    return this.get(id);
  }

  /** Rooms that keep something of applications outside of the database say so. */
  removedWith(belongings: Belongings): void {
    this.belongings.add(belongings);
  }

  /**
   * It is stopped if it runs; its ports are free afterwards, and what the database has of it is gone. Where it is
   * refused, it runs on as it did.
   * @throws {NotFound}
   * @throws {Conflict} when it was started again meanwhile
   */
  async remove(id: string): Promise<void> {
    await this.get(id);
    const resume: (() => void)[] = [];
    try {
      for (const { stop } of this.belongings) resume.push(await stop(id));
      await this.removeRow(id);
    } catch (error) {
      for (const one of resume) one();
      throw error;
    }
    // Not before: one that stays has its log.
    for (const { forget } of this.belongings) await forget(id);
  }

  private removeRow(id: string): Promise<void> {
    return this.rows.manager.transaction(async (manager) => {
      await manager.query('SELECT 1 FROM applications WHERE id = $1 FOR UPDATE', [id]);
      const application = await manager.findOneBy(ApplicationEntity, { id });
      if (application === null) throw new NotFound('application', id);
      if (!ENDED.has(application.running)) {
        throw new Conflict(`The application is ${application.running}; stop it before it is deleted`);
      }
      await manager.delete(ApplicationEntity, id);
      await freePortsOf(manager, application);
    });
  }
}

async function mustBeKnown(manager: EntityManager, modelSlug: string): Promise<void> {
  if (!(await manager.existsBy(ModelEntity, { slug: modelSlug }))) throw new NotFound('model', modelSlug);
}

async function mustBeFree(manager: EntityManager, { modelSlug, appNumber }: ApplicationName): Promise<void> {
  if (await manager.existsBy(ApplicationEntity, { modelSlug, appNumber })) {
    throw new Conflict(`${modelSlug} has an application ${appNumber} already`);
  }
}

function rowOf(id: string, wanted: NewApplication): Omit<ApplicationEntity, 'ports'> {
  const now = new Date();
  return {
    id,
    projectId: wanted.projectId,
    modelSlug: wanted.modelSlug,
    appNumber: wanted.appNumber,
    life: wanted.life ?? 'active',
    running: 'stopped',
    isolation: null,
    sourceId: null,
    dockerConfig: wanted.dockerConfig ?? {},
    metadata: wanted.metadata ?? {},
    createdAt: wanted.createdAt ?? now,
    updatedAt: wanted.updatedAt ?? wanted.createdAt ?? now,
  };
}
