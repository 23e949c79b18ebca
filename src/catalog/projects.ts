import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { QueryFailedError, type Repository } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { ApiKeys } from '#platform/auth/index';
import { decodeCursor, type Page, type PageQuery, toPage, uuidv7 } from '#platform/database/index';
import { SecretBox } from '#platform/storage/index';
import { ProjectEntity } from './project.entity.js';
import {
  DEFAULT_PROJECT_SLUG,
  projectSecrets,
  type ProjectSecrets,
  projectSettings,
  type ProjectSettings,
} from './project.js';
import { SourceDirectory } from './source-directory.js';

/** A project with its settings filled in. */
export interface Project {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly settings: ProjectSettings;
  readonly secrets: ProjectSecrets;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ProjectChange {
  readonly name?: string | undefined;
  /** Replaces all settings. */
  readonly settings?: ProjectSettings | undefined;
  /** Replaces all secrets. */
  readonly secrets?: ProjectSecrets | undefined;
}

export interface NewProject extends ProjectChange {
  readonly slug: string;
  readonly name: string;
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

@Injectable()
export class Projects {
  constructor(
    @InjectRepository(ProjectEntity) private readonly rows: Repository<ProjectEntity>,
    private readonly box: SecretBox,
    private readonly keys: ApiKeys,
    private readonly directory: SourceDirectory,
  ) {}

  /** @throws {NotFound} */
  async get(id: string): Promise<Project> {
    const row = await this.rows.findOneBy({ id });
    if (row === null) throw new NotFound('project', id);
    return this.opened(row);
  }

  async default(): Promise<Project> {
    return this.opened(await this.rows.findOneByOrFail({ slug: DEFAULT_PROJECT_SLUG }));
  }

  /** @param id only this one, for keys that see one project */
  async list({ limit, cursor }: PageQuery, id?: string): Promise<Page<Project>> {
    const query = this.rows
      .createQueryBuilder('project')
      .orderBy({ 'project.createdAt': 'DESC', 'project.id': 'DESC' })
      .take(limit + 1);
    if (id !== undefined) query.andWhere('project.id = :only', { only: id });
    if (cursor !== undefined) {
      query.andWhere('(project.createdAt, project.id) < (:createdAt, :id)', { ...decodeCursor(cursor) });
    }
    const rows = (await query.getMany()).map((row) => this.opened(row));
    return toPage(rows, limit, (row) => row);
  }

  /** @throws {Conflict} when the slug is taken */
  async create({ slug, name, settings, secrets }: NewProject): Promise<Project> {
    const id = uuidv7();
    const now = new Date();
    const row = { id, slug, name, settings: settings ?? {}, secrets: null, createdAt: now, updatedAt: now };
    await this.rows
      .insert({ ...row, secrets: this.sealed(id, secrets) })
      .catch(refuse(UNIQUE_VIOLATION, `There is a project ${slug} already`));
    return this.get(id);
  }

  /** @throws {NotFound} */
  async change(id: string, { name, settings, secrets }: ProjectChange): Promise<Project> {
    await this.rows.update(id, {
      ...(name !== undefined && { name }),
      ...(settings !== undefined && { settings }),
      ...(secrets !== undefined && { secrets: this.sealed(id, secrets) }),
      updatedAt: new Date(),
    });
    return this.get(id);
  }

  /**
   * Takes its sources along, and revokes its keys.
   * @throws {Conflict} when it is the default project, or something else still belongs to it
   */
  async remove(id: string): Promise<void> {
    const { slug } = await this.get(id);
    if (slug === DEFAULT_PROJECT_SLUG) throw new Conflict('The default project cannot be deleted');
    await this.rows
      .delete(id)
      .catch(refuse(FOREIGN_KEY_VIOLATION, 'The project still has specs or runs; delete those first'));
    this.directory.forget();
    await this.keys.revokeOfProject(id);
  }

  private opened({ secrets, settings, ...row }: ProjectEntity): Project {
    const text = secrets === null ? '{}' : this.box.open(secrets, `project:${row.id}`);
    return {
      ...row,
      settings: projectSettings.parse(settings),
      secrets: projectSecrets.parse(JSON.parse(text)),
    };
  }

  private sealed(id: string, secrets: ProjectSecrets | undefined): string | null {
    return secrets === undefined ? null : this.box.seal(JSON.stringify(secrets), `project:${id}`);
  }
}

/** Turns what a constraint of the database found into words. */
export function refuse(sqlState: string, message: string): (error: unknown) => never {
  return (error) => {
    const { code } = error instanceof QueryFailedError ? (error.driverError as { code?: string }) : {};
    throw code === sqlState ? new Conflict(message, { cause: error }) : error;
  };
}
