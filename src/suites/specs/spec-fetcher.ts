import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OperationKey } from '#core/spec/index';
import { Engine } from '../engine/engine.js';
import type { DiffedSpec, FetchedSpec, FetchSpec, WritingRight } from '../stages.js';
import type { SpecVersionEntity } from './spec-version.entity.js';
import { SpecComparisons } from './spec-comparisons.js';
import { SpecVersions } from './spec-versions.js';
import { SplitDocuments } from './split-documents.js';

const NOTHING_CHANGED: DiffedSpec = {
  added: [],
  removed: [],
  changed: [],
  counts: { breaking: 0, potentiallyBreaking: 0, safe: 0 },
  worst: [],
};

/** In the run itself; the API lists the others. */
const SHOWN_CHANGES = 10;
const EVERYTHING = { class: undefined, rule: undefined, operation: undefined };

/** Gets a document with all of its files, reads it, stores it, and says what is new in it. */
@Injectable()
export class SpecFetcher {
  constructor(
    private readonly documents: SplitDocuments,
    private readonly engine: Engine,
    private readonly versions: SpecVersions,
    private readonly comparisons: SpecComparisons,
  ) {}

  /** @throws what `SplitDocuments.fetch` and `Engine.run` throw, {NotFound} for a stored version that is gone */
  async fetch({ origin, dryRun, ...identity }: FetchSpec, right: WritingRight): Promise<FetchedSpec> {
    if (origin.kind === 'stored') {
      const { version } = await this.versions.get(origin.specVersionId, identity.projectId);
      return fetched(version, version.id);
    }
    const { bytes, problems } = await this.documents.fetch(origin, right.signal);
    const document = { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    const read = await this.engine.run('read', { document }, right.signal);
    const overview = { ...read, problems: [...read.problems, ...problems] };
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
    if (previousVersionId === specVersionId) return { ...NOTHING_CHANGED, comparedWith: previousVersionId };
    const compared = { beforeVersionId: previousVersionId, afterVersionId: specVersionId };
    const { counts, operations } = await this.comparisons.between(compared, signal);
    const first = await this.comparisons.changes(compared, EVERYTHING, { after: 0, limit: SHOWN_CHANGES });
    const { spec } = await this.versions.get(specVersionId);
    return {
      ...operations,
      counts,
      comparedWith: previousVersionId,
      worst: first.slice(0, SHOWN_CHANGES).map(({ change }) => ({
        class: change.class,
        sentence: change.sentence,
      })),
      changesUrl: `/api/v1/specs/${spec.id}/versions/${specVersionId}/changes?since=${previousVersionId}`,
    };
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
