import { Injectable } from '@nestjs/common';
import { Projects, type ConfiguredSource, Sources } from '#catalog/index';
import { NotFound } from '#core/errors/index';
import { type EventEntity, type EventOrigin, Inbox } from '#events/index';
import type { SpecOrigin } from '#suites/index';
import type { RunEntity } from '../run.entity.js';
import { documentIn } from './inline-document.js';
import { AccessTokenMissing, SpecMissing } from './stage-errors.js';

/** Adds to what an event says about its document what the source knows: tokens, and hosts that the operator allowed. */
@Injectable()
export class SpecOrigins {
  constructor(
    private readonly inbox: Inbox,
    private readonly sources: Sources,
    private readonly projects: Projects,
  ) {}

  /**
   * A run that is bound to its original versions takes the stored document.
   * @throws {SpecMissing | AccessTokenMissing | DocumentNotInPayload | NotFound}
   */
  async of({ versions }: RunEntity, eventId: string): Promise<SpecOrigin> {
    const { specVersionId } = versions;
    if (specVersionId !== undefined) return { kind: 'stored', specVersionId };
    return this.current(await this.inbox.find(eventId));
  }

  private async current(event: EventEntity): Promise<SpecOrigin> {
    const { origin } = event;
    if (origin === null) throw new SpecMissing(event.id);
    switch (origin.kind) {
      case 'inline':
        return this.inline(origin.pointer, event);
      case 'url':
        return this.url(origin, event);
      case 'apifox':
        return this.apifox(origin, await this.sources.configured(event.sourceId));
    }
  }

  private async inline(pointer: string | undefined, event: EventEntity): Promise<SpecOrigin> {
    const document = documentIn(await this.inbox.payload(event.id), pointer);
    return { kind: 'inline', document, allow: await this.allowed(event) };
  }

  private async allowed({ sourceId, projectId }: EventEntity): Promise<readonly string[]> {
    const project = await this.projects.get(projectId);
    const source = await this.sources.configured(sourceId).catch(gone);
    return [...(source?.settings.allowedHosts ?? []), ...project.settings.allowedHosts];
  }

  private async url(origin: Extract<EventOrigin, { kind: 'url' }>, event: EventEntity): Promise<SpecOrigin> {
    const source = await this.sources.configured(event.sourceId);
    const authorization = authorizationFor(origin.url, source);
    const headers = { ...(origin.accept !== undefined && { accept: origin.accept }), ...authorization };
    const from = { kind: 'url', url: origin.url, allow: await this.allowed(event), headers } as const;
    return authorization === undefined ? from : { ...from, headersBelow: repositoryOf(origin.url) };
  }

  private apifox(
    { apifoxProjectId, branchId, moduleId }: Extract<EventOrigin, { kind: 'apifox' }>,
    { accessToken, name }: ConfiguredSource,
  ): SpecOrigin {
    if (accessToken === undefined) throw new AccessTokenMissing(name);
    return {
      kind: 'apifox',
      apifoxProjectId,
      accessToken,
      ...(branchId !== undefined && { branchId }),
      ...(moduleId !== undefined && { moduleId }),
    };
  }
}

/** A document that came with its event can be worked on without its source. */
function gone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

const GITHUB_API = 'https://api.github.com';

/** The token goes to GitHub's API alone: other addresses in a payload are whatever its sender wrote. */
function authorizationFor(
  url: string,
  { kind, accessToken, settings }: ConfiguredSource,
): Record<string, string> | undefined {
  const api = new URL(settings.github?.apiUrl ?? GITHUB_API).origin;
  if (kind !== 'github' || accessToken === undefined || new URL(url).origin !== api) return undefined;
  return { authorization: `Bearer ${accessToken}` };
}

/** The token may read other repositories, too: a document has only the files of its own. */
function repositoryOf(url: string): string {
  const { pathname } = new URL(url);
  return /^.*?\/repos\/[^/]+\/[^/]+\/contents\//u.exec(pathname)?.[0] ?? pathname;
}
