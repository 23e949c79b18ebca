import { Injectable } from '@nestjs/common';
import { Conflict } from '#core/errors/index';
import { Models } from '../models/models.js';
import type { ApplicationEntity } from './application.entity.js';
import type { ApplicationName } from './application.js';
import { Applications } from './applications.js';
import type { GeneratedApplication, WantedAnalyses } from './generated-application.js';

/** What a registration does besides what was announced. */
export interface RegistrationOptions {
  readonly projectId: string;
  /** Looks, and changes nothing. */
  readonly dryRun: boolean;
}

/** An application that was announced, as it stands in the catalog. */
export interface RegisteredApplication extends ApplicationName {
  /** Absent in dry runs of applications that are not known yet. */
  readonly applicationId?: string;
  readonly created: boolean;
  readonly backendPort?: number;
  readonly frontendPort?: number;
  /** Absent: the announcement says nothing of them. */
  readonly analyses?: WantedAnalyses;
}

/** Takes announced applications into the catalog. */
@Injectable()
export class Registrations {
  constructor(
    private readonly models: Models,
    private readonly applications: Applications,
  ) {}

  /**
   * Makes the model and the application where they are not known; an application that is known keeps its ports.
   * It can be called again after a crash.
   * @throws {Conflict} when the application belongs to another project
   * @throws {PortsExhausted}
   */
  async register(
    announced: GeneratedApplication,
    { projectId, dryRun }: RegistrationOptions,
  ): Promise<RegisteredApplication> {
    const name = { modelSlug: announced.model_slug, appNumber: announced.app_number };
    const known = await this.known(name, projectId);
    const about = { ...name, created: known === undefined, ...wanted(announced) };
    if (dryRun) return { ...about, ...(known !== undefined && idOf(known)) };
    const row = known ?? (await this.create(name, projectId, announced.metadata));
    if (known !== undefined && announced.metadata !== undefined) {
      await this.applications.change(known.id, { metadata: announced.metadata });
    }
    return { ...about, ...idOf(row) };
  }

  private async known(name: ApplicationName, projectId: string): Promise<ApplicationEntity | undefined> {
    const row = await this.applications.find(name);
    if (row !== undefined && row.projectId !== projectId) {
      throw new Conflict(`Application ${name.appNumber} of ${name.modelSlug} belongs to another project`);
    }
    return row;
  }

  private async create(
    name: ApplicationName,
    projectId: string,
    metadata: object | undefined,
  ): Promise<ApplicationEntity> {
    await this.models.ensure(name.modelSlug);
    return this.applications.register({ ...name, projectId, metadata });
  }
}

function wanted({ analyses }: GeneratedApplication): { analyses?: WantedAnalyses } {
  return analyses === undefined ? {} : { analyses };
}

function idOf({ id, ports }: ApplicationEntity) {
  return { applicationId: id, backendPort: ports.backendPort, frontendPort: ports.frontendPort };
}
