import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page, type PageQuery } from '#platform/database/index';
import { SuiteEntity } from './suite.entity.js';
import { SuiteVersionEntity } from './suite-version.entity.js';

/** What is undefined does not filter. */
export interface SuiteFilter {
  readonly projectId: string | undefined;
  readonly specId: string | undefined;
}

/** Suites and their versions, for those who look at them. */
@Injectable()
export class SuiteReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  list(filter: SuiteFilter, page: PageQuery): Promise<Page<SuiteEntity>> {
    const { manager } = this.dataSource;
    return newestFirst(matching(manager.createQueryBuilder(SuiteEntity, 'row'), filter), page);
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<SuiteEntity> {
    const suite = await this.dataSource.manager.findOneBy(SuiteEntity, { id });
    if (suite === null) throw new NotFound('suite', id);
    return suite;
  }

  /** Newest first. */
  versions(suiteId: string, page: PageQuery): Promise<Page<SuiteVersionEntity>> {
    const { manager } = this.dataSource;
    return newestFirst(matching(manager.createQueryBuilder(SuiteVersionEntity, 'row'), { suiteId }), page);
  }

  /** @throws {NotFound} also when it is a version of another suite */
  async version(suiteId: string, id: string): Promise<SuiteVersionEntity> {
    const version = await this.dataSource.manager.findOneBy(SuiteVersionEntity, { id, suiteId });
    if (version === null) throw new NotFound('suite version', id);
    return version;
  }

  /** The latest version of each suite that was published, by the version's id. */
  async latestVersions(suites: readonly SuiteEntity[]): Promise<ReadonlyMap<string, SuiteVersionEntity>> {
    const ids = suites.flatMap(({ latestVersionId }) => latestVersionId ?? []);
    const versions = await this.dataSource.manager.findBy(SuiteVersionEntity, { id: In(ids) });
    return new Map(versions.map((version) => [version.id, version]));
  }
}
