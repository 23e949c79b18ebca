import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OperationKey } from '#core/spec/index';
import { Engine } from '../engine/engine.js';
import type { DiffedSpec, FetchedSpec, FetchSpec, WritingRight } from '../stages.js';
import { DocumentFetcher } from './document-fetcher.js';
import type { SpecVersionEntity } from './spec-version.entity.js';
import { SpecVersions } from './spec-versions.js';

const NOTHING_CHANGED: DiffedSpec = {
  added: [],
  removed: [],
  changed: [],
  counts: { breaking: 0, potentiallyBreaking: 0, safe: 0 },
};

/** Gets a document, reads it, stores it, and says what is new in it. */
@Injectable()
export class SpecFetcher {
  constructor(
    private readonly documents: DocumentFetcher,
    private readonly engine: Engine,
    private readonly versions: SpecVersions,
  ) {}

  /** @throws what `DocumentFetcher.fetch` and `Engine.run` throw, {NotFound} for a stored version that is gone */
  async fetch({ origin, dryRun, ...identity }: FetchSpec, right: WritingRight): Promise<FetchedSpec> {
    if (origin.kind === 'stored') {
      const { version } = await this.versions.get(origin.specVersionId, identity.projectId);
      return fetched(version, version.id);
    }
    const bytes = await this.documents.fetch(origin, right.signal);
    const document = { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    const overview = await this.engine.run('read', { document }, right.signal);
    const stored = await this.versions.store(identity, document, overview, {
      becomesLatest: !dryRun,
      ...right,
    });
    return fetched(stored.version, stored.previousVersionId);
  }

  /** Without a previous version every operation is new. */
  async diff(
    specVersionId: string,
    previousVersionId: string | undefined,
    signal: AbortSignal,
  ): Promise<DiffedSpec> {
    if (previousVersionId === undefined) return firstSeen((await this.versions.get(specVersionId)).version);
    if (previousVersionId === specVersionId) return NOTHING_CHANGED;
    const [document, before] = await Promise.all([
      this.versions.document(specVersionId),
      this.versions.document(previousVersionId),
    ]);
    return this.engine.run('diff', { document, before }, signal);
  }
}

function firstSeen({ operations }: SpecVersionEntity): DiffedSpec {
  const added: readonly OperationKey[] = operations.map(({ key }) => key);
  return { ...NOTHING_CHANGED, added, counts: { ...NOTHING_CHANGED.counts, safe: added.length } };
}

function fetched(version: SpecVersionEntity, previousVersionId: string | undefined): FetchedSpec {
  const { title, apiVersion, sha256, problems } = version;
  return {
    specId: version.specId,
    specVersionId: version.id,
    sha256,
    title,
    apiVersion,
    operations: version.operationCount,
    problems,
    changed: previousVersionId !== version.id,
    ...(previousVersionId !== undefined && { previousVersionId }),
  };
}
