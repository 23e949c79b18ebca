import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { ApiKeys } from '#platform/auth/index';
import {
  FOREIGN_KEY_VIOLATION,
  mapPage,
  matching,
  newestFirst,
  type Page,
  type PageQuery,
  sqlStateOf,
  UNIQUE_VIOLATION,
  uuidv7,
} from '#platform/database/index';
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
  async list(query: PageQuery, id?: string): Promise<Page<Project>> {
    const select = matching(this.rows.createQueryBuilder('project'), { id });
    return mapPage(await newestFirst(select, query), (row) => this.opened(row));
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
    throw sqlStateOf(error) === sqlState ? new Conflict(message, { cause: error }) : error;
  };
}
