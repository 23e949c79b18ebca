import { Injectable } from '@nestjs/common';
import { type Project, Projects, Sources } from '#catalog/index';
import type { RunEntity } from '../run.entity.js';

/** What the project and the source of a run have set. */
@Injectable()
export class RunSettings {
  constructor(
    private readonly projects: Projects,
    private readonly sources: Sources,
  ) {}

  project({ projectId }: RunEntity): Promise<Project> {
    return this.projects.get(projectId);
  }

  /** The nearest one counts: the run's own, the source's, the project's. */
  async baseUrl(run: RunEntity): Promise<string | undefined> {
    if (run.target?.baseUrl !== undefined) return run.target.baseUrl;
    const source = run.sourceId === null ? undefined : await this.sources.configured(run.sourceId);
    return source?.settings.baseUrl ?? (await this.project(run)).settings.baseUrl;
  }
}
