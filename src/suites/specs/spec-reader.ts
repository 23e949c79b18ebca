import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page, type PageQuery } from '#platform/database/index';
import { SpecEntity } from './spec.entity.js';
import { SpecVersionEntity } from './spec-version.entity.js';

/** What is undefined does not filter. */
export interface SpecFilter {
  readonly projectId: string | undefined;
  readonly sourceId: string | undefined;
}

/** Specs and their versions, for those who look at them. */
@Injectable()
export class SpecReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  list(filter: SpecFilter, page: PageQuery): Promise<Page<SpecEntity>> {
    const { manager } = this.dataSource;
    return newestFirst(matching(manager.createQueryBuilder(SpecEntity, 'row'), filter), page);
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<SpecEntity> {
    const spec = await this.dataSource.manager.findOneBy(SpecEntity, { id });
    if (spec === null) throw new NotFound('spec', id);
    return spec;
  }

  /** Newest first. */
  versions(specId: string, page: PageQuery): Promise<Page<SpecVersionEntity>> {
    const { manager } = this.dataSource;
    return newestFirst(matching(manager.createQueryBuilder(SpecVersionEntity, 'row'), { specId }), page);
  }

  /** @throws {NotFound} also when it is a version of another spec */
  async version(specId: string, id: string): Promise<SpecVersionEntity> {
    const version = await this.dataSource.manager.findOneBy(SpecVersionEntity, { id, specId });
    if (version === null) throw new NotFound('spec version', id);
    return version;
  }
}
