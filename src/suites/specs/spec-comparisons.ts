import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFound } from '#core/errors/index';
import type { ChangeClass } from '#core/spec/index';
import { storable } from '#platform/database/index';
import { VERSION } from '#platform/version/index';
import { Engine } from '../engine/engine.js';
import { SpecComparisonEntity, type StoredChange } from './spec-comparison.entity.js';
import { SpecVersionEntity } from './spec-version.entity.js';
import { SpecVersions } from './spec-versions.js';

/** Two versions of one spec. */
export interface ComparedVersions {
  readonly beforeVersionId: string;
  readonly afterVersionId: string;
}

/** What is undefined does not filter. */
export interface ChangeFilter {
  readonly class: ChangeClass | undefined;
  readonly rule: string | undefined;
  readonly operation: string | undefined;
}

/** Changes by their position, from 1. */
export interface ChangeSlice {
  readonly after: number;
  readonly limit: number;
}

export interface PlacedChange {
  readonly position: number;
  readonly change: StoredChange;
}

/** What changed between versions of specs: made once, and kept. */
@Injectable()
export class SpecComparisons {
  constructor(
    private readonly dataSource: DataSource,
    private readonly engine: Engine,
    private readonly versions: SpecVersions,
  ) {}

  /**
   * @throws {NotFound} when one of the versions is gone
   * @throws {EngineRefusal | SpecTooDemanding} when a document cannot be compared
   * @throws the signal's reason
   */
  async between(compared: ComparedVersions, signal: AbortSignal): Promise<SpecComparisonEntity> {
    const { manager } = this.dataSource;
    const known = await manager.findOneBy(SpecComparisonEntity, { ...compared, engineVersion: VERSION });
    if (known !== null) return known;
    const [document, before] = await Promise.all([
      this.versions.document(compared.afterVersionId),
      this.versions.document(compared.beforeVersionId),
    ]);
    const { counts, changes, ...operations } = await this.engine.run('diff', { document, before }, signal);
    const made = storable({ ...compared, engineVersion: VERSION, counts, changes, operations });
    signal.throwIfAborted();
    await manager.upsert(SpecComparisonEntity, made, ['afterVersionId', 'beforeVersionId']);
    return manager.findOneByOrFail(SpecComparisonEntity, compared);
  }

  /** Worst first, one more than the limit if there are more. */
  async changes(
    { beforeVersionId, afterVersionId }: ComparedVersions,
    filter: ChangeFilter,
    { after, limit }: ChangeSlice,
  ): Promise<readonly PlacedChange[]> {
    return this.dataSource.query(
      `SELECT position::int, change
         FROM spec_comparisons, jsonb_array_elements(changes) WITH ORDINALITY AS listed (change, position)
        WHERE before_version_id = $1 AND after_version_id = $2 AND position > $3
          AND ($4::text IS NULL OR change ->> 'class' = $4)
          AND ($5::text IS NULL OR change ->> 'rule' = $5)
          AND ($6::text IS NULL OR change -> 'operations' ? $6)
        ORDER BY position LIMIT $7`,
      [
        beforeVersionId,
        afterVersionId,
        after,
        filter.class ?? null,
        filter.rule ?? null,
        filter.operation ?? null,
        limit + 1,
      ],
    );
  }

  /**
   * The version that came before another one of its spec.
   * @throws {NotFound} when it was the first
   */
  async predecessorOf({ id, specId, createdAt }: SpecVersionEntity): Promise<string> {
    const found = await this.dataSource.manager
      .createQueryBuilder(SpecVersionEntity, 'row')
      .where('row.specId = :specId AND (row.createdAt, row.id) < (:createdAt, :id)', {
        specId,
        createdAt,
        id,
      })
      .orderBy({ 'row.createdAt': 'DESC', 'row.id': 'DESC' })
      .limit(1)
      .getOne();
    if (found === null) throw new NotFound('version before', id);
    return found.id;
  }
}
