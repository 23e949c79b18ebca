import { Injectable } from '@nestjs/common';
import { Conflict } from '#core/errors/index';
import { Models } from '../models/models.js';
import type { ApplicationEntity } from './application.entity.js';
import type { ApplicationName } from './application.js';
import { ApplicationSources, type CodeFacts, type EnsureOurs } from './application-sources.js';
import { Applications } from './applications.js';
import { CodeFetcher } from './code/code-fetcher.js';
import type { CodeOrigin } from './code/code-origin.js';
import type { FetchedCode } from './code/fetched-code.js';
import type { LeftOut } from './code/read-folder.js';
import type { GeneratedApplication, WantedAnalyses } from './generated-application.js';

/** What a registration does besides what was announced. */
export interface RegistrationOptions {
  readonly projectId: string;
  /** Looks, and changes nothing. */
  readonly dryRun?: boolean;
  /** A version of its code that it had, instead of the code that is announced. */
  readonly sourceVersionId?: string | undefined;
  readonly ensureOurs?: EnsureOurs;
}

/** An application that was announced, as it stands in the catalog. */
export interface RegisteredApplication extends ApplicationName {
  /** Absent in dry runs of applications that are not known yet. */
  readonly applicationId?: string;
  readonly created: boolean;
  readonly backendPort?: number;
  readonly frontendPort?: number;
  /** Absent: nothing says where its code is, and none is known. */
  readonly source?: RegisteredSource;
  /** Absent: the announcement says nothing of them. */
  readonly analyses?: WantedAnalyses;
}

export interface RegisteredSource extends CodeFacts {
  /** Absent in dry runs of code that is new. */
  readonly versionId?: string;
  readonly changed: boolean;
  readonly origin: CodeOrigin;
  /** Beginning with the first; of repositories and archives none are told. */
  readonly leftOut?: readonly LeftOut[];
}

const MOST_LEFT_OUT = 50;

/** Takes announced applications into the catalog, with their code. */
@Injectable()
export class Registrations {
  constructor(
    private readonly models: Models,
    private readonly applications: Applications,
    private readonly sources: ApplicationSources,
    private readonly code: CodeFetcher,
  ) {}

  /**
   * Makes the model and the application where they are not known; an application that is known keeps its ports.
   * The code is fetched first: where it is refused, nothing is registered. It can be called again after a crash.
   * @throws {Conflict} when the application belongs to another project
   * @throws {PortsExhausted | NotFound}, and what `CodeFetcher.fetch` and `ApplicationSources.store` throw
   */
  async register(
    announced: GeneratedApplication,
    options: RegistrationOptions,
    signal: AbortSignal,
  ): Promise<RegisteredApplication> {
    const { projectId, sourceVersionId, dryRun = false } = options;
    const name = { modelSlug: announced.model_slug, appNumber: announced.app_number };
    const known = await this.known(name, projectId);
    const isPinned = sourceVersionId !== undefined && known !== undefined;
    const code = isPinned ? undefined : await this.code.fetch(announced, projectId, signal);
    const about = { ...name, created: known === undefined, ...wanted(announced) };
    if (dryRun) return { ...about, ...idOf(known), ...(await this.foreseen(known, code)) };
    const row = await this.ensure(known, name, { projectId, metadata: announced.metadata });
    const source = await this.keep(row.id, code, options);
    return { ...about, ...idOf(row), ...(source !== undefined && { source }) };
  }

  private async known(name: ApplicationName, projectId: string): Promise<ApplicationEntity | undefined> {
    const row = await this.applications.find(name);
    if (row !== undefined && row.projectId !== projectId) {
      throw new Conflict(`Application ${name.appNumber} of ${name.modelSlug} belongs to another project`);
    }
    return row;
  }

  private async ensure(
    known: ApplicationEntity | undefined,
    name: ApplicationName,
    { projectId, metadata }: { readonly projectId: string; readonly metadata: object | undefined },
  ): Promise<ApplicationEntity> {
    if (known === undefined) {
      await this.models.ensure(name.modelSlug);
      return this.applications.register({ ...name, projectId, metadata });
    }
    return metadata === undefined ? known : this.applications.change(known.id, { metadata });
  }

  private async keep(
    applicationId: string,
    code: FetchedCode | undefined,
    { sourceVersionId, ensureOurs }: RegistrationOptions,
  ): Promise<RegisteredSource | undefined> {
    if (code !== undefined) {
      const { version, changed } = await this.sources.store(applicationId, code, ensureOurs);
      return { ...sourceOf(version), origin: code.origin, changed, ...told(code) };
    }
    if (sourceVersionId !== undefined) {
      const { version, changed } = await this.sources.restore(applicationId, sourceVersionId);
      return { ...sourceOf(version), changed };
    }
    const current = await this.sources.current(applicationId);
    return current === undefined ? undefined : { ...sourceOf(current), changed: false };
  }

  private async foreseen(
    known: ApplicationEntity | undefined,
    code: FetchedCode | undefined,
  ): Promise<{ source?: RegisteredSource }> {
    const current = known === undefined ? undefined : await this.sources.current(known.id);
    if (code === undefined)
      return current === undefined ? {} : { source: { ...sourceOf(current), changed: false } };
    const facts = await this.sources.inspect(code);
    const changed = facts.sha256 !== current?.sha256;
    return { source: { ...facts, origin: code.origin, changed, ...told(code) } };
  }
}

function sourceOf(version: CodeFacts & { readonly id: string; readonly origin: CodeOrigin }) {
  const { id: versionId, sha256, files, bytes, parts, document, origin } = version;
  return { versionId, sha256, files, bytes, parts, document, origin };
}

function told({ leftOut }: FetchedCode): { leftOut?: readonly LeftOut[] } {
  return leftOut.length === 0 ? {} : { leftOut: leftOut.slice(0, MOST_LEFT_OUT) };
}

function wanted({ analyses }: GeneratedApplication): { analyses?: WantedAnalyses } {
  return analyses === undefined ? {} : { analyses };
}

function idOf(row: ApplicationEntity | undefined) {
  if (row === undefined) return {};
  const { id, ports } = row;
  return { applicationId: id, backendPort: ports.backendPort, frontendPort: ports.frontendPort };
}
