import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { NotFound } from '#core/errors/index';
import {
  FOREIGN_KEY_VIOLATION,
  matching,
  newestFirst,
  type Page,
  type PageQuery,
  UNIQUE_VIOLATION,
  uuidv7,
} from '#platform/database/index';
import { refuse } from '../projects.js';
import { ModelEntity } from './model.entity.js';
import { type Model, modelOfSlug, named } from './model.js';

export interface ModelFilter {
  readonly provider?: string | undefined;
  readonly isFree?: boolean | undefined;
}

/** How many models an import brought, and how many it found. */
export interface ImportedModels {
  readonly added: number;
  readonly changed: number;
}

/** Of models whose ids are the same, an import replaces everything but the slug, by which applications know them. */
const IMPORTED = [
  'provider',
  'name',
  'context_window',
  'max_output_tokens',
  'input_price_per_token',
  'output_price_per_token',
  'supports_vision',
  'supports_function_calling',
  'supports_streaming',
  'supports_json_mode',
  'is_free',
  'additional_capabilities',
  'updated_at',
];

/** The AI models whose applications are compared. */
@Injectable()
export class Models {
  constructor(@InjectRepository(ModelEntity) private readonly rows: Repository<ModelEntity>) {}

  /** @throws {NotFound} */
  async get(slug: string): Promise<ModelEntity> {
    const row = await this.rows.findOneBy({ slug });
    if (row === null) throw new NotFound('model', slug);
    return row;
  }

  list(query: PageQuery, { provider, isFree }: ModelFilter): Promise<Page<ModelEntity>> {
    return newestFirst(matching(this.rows.createQueryBuilder('model'), { provider, isFree }), query);
  }

  /** @throws {Conflict} when there is a model of this id or slug */
  async create(given: Model): Promise<ModelEntity> {
    const row = rowOf(given);
    await this.rows.insert(row).catch(refuse(UNIQUE_VIOLATION, `There is a model ${row.slug} already`));
    return row;
  }

  /** Makes a model that is known by nothing but its slug, unless there is one. */
  async ensure(slug: string, provider?: string): Promise<void> {
    const guessed = { ...modelOfSlug(slug), ...(provider !== undefined && { provider }) };
    // Another model may have the id that the slug suggests.
    for (const row of [rowOf(guessed), rowOf({ ...guessed, modelId: slug })]) {
      if (await this.rows.existsBy({ slug })) return;
      await this.rows.createQueryBuilder().insert().values(row).orIgnore().execute();
    }
  }

  /**
   * Adds the models that are new, and brings the others up to date; all or none.
   * @throws {Conflict} when two models of different ids have one slug
   */
  async import(given: readonly Model[]): Promise<ImportedModels> {
    const rows = [...new Map(given.map((model) => [model.modelId, rowOf(model)])).values()];
    if (rows.length === 0) return { added: 0, changed: 0 };
    const { raw } = await this.rows
      .createQueryBuilder()
      .insert()
      .values(rows)
      .orUpdate(IMPORTED, ['model_id'])
      // PostgreSQL knows rows that were there before by the transaction that replaced them.
      .returning('(xmax = 0) AS added')
      .execute()
      .catch(refuse(UNIQUE_VIOLATION, 'Two models of different ids have the same slug; name one of them'));
    const added = (raw as readonly { added: boolean }[]).filter((row) => row.added).length;
    return { added, changed: rows.length - added };
  }

  /** @throws {NotFound | Conflict} */
  async remove(slug: string): Promise<void> {
    await this.get(slug);
    await this.rows
      .delete({ slug })
      .catch(refuse(FOREIGN_KEY_VIOLATION, `Applications of ${slug} are kept; delete those first`));
  }
}

function rowOf(given: Model): ModelEntity {
  const now = new Date();
  return { ...named(given), id: uuidv7(), createdAt: now, updatedAt: now };
}
