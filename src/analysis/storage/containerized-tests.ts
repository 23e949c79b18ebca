import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { Applications } from '#catalog/index';
import { NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page, type PageQuery } from '#platform/database/index';
import { type ContainerizedStatus, ContainerizedTestEntity } from './containerized-test.entity.js';

/** What is undefined does not filter. */
export interface ContainerizedFilter {
  readonly projectId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly analysisId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly testType?: string | undefined;
  readonly status?: ContainerizedStatus | undefined;
}

/** A test at a service, and the project that may see it. */
export interface ShownTest {
  readonly test: ContainerizedTestEntity;
  readonly projectId: string;
}

/** Tests that were submitted to services, for those who look at them. */
@Injectable()
export class ContainerizedTests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly applications: Applications,
  ) {}

  /** Newest first. */
  list(
    { projectId, ...filter }: ContainerizedFilter,
    page: PageQuery,
  ): Promise<Page<ContainerizedTestEntity>> {
    const select = matching(this.tests(), filter);
    if (projectId !== undefined) {
      select.andWhere(
        'EXISTS (SELECT 1 FROM applications WHERE id = test.applicationId AND project_id = :projectId)',
        { projectId },
      );
    }
    return newestFirst(select, page);
  }

  /** @param testId as the service calls it @throws {NotFound} */
  async get(testId: string): Promise<ShownTest> {
    const test = await this.tests().where({ testId }).getOne();
    if (test === null) throw new NotFound('containerised test', testId);
    const { projectId } = await this.applications.get(test.applicationId);
    return { test, projectId };
  }

  private tests(): SelectQueryBuilder<ContainerizedTestEntity> {
    return this.dataSource.manager.createQueryBuilder(ContainerizedTestEntity, 'test');
  }
}
