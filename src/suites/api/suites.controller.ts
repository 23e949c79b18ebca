import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { NotFound } from '#core/errors/index';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { ArtifactStore } from '#platform/storage/index';
import { ExecutionTrend } from '../execution/execution-trend.js';
import type { SuiteEntity } from '../generation/suite.entity.js';
import { SuiteReader } from '../generation/suite-reader.js';
import type { SuiteVersionEntity } from '../generation/suite-version.entity.js';
import { SuiteVersions } from '../generation/suite-versions.js';
import {
  fileQuery,
  type FileQuery,
  suitesQuery,
  type SuitesQuery,
  suiteVersionDetail,
  type SuiteVersionDetail,
  suiteVersionDetailOf,
  suiteVersionView,
  type SuiteVersionView,
  suiteVersionViewOf,
  suiteView,
  type SuiteView,
  suiteViewOf,
  trendQuery,
  type TrendQuery,
  trendView,
  type TrendView,
} from './suite.view.js';
import { tarGz } from './tar.js';

const uuid = { schema: z.uuid() };

@ApiTags('Suites')
@RequireScope('read')
@Controller('api/v1/suites')
export class SuitesController {
  constructor(
    private readonly suites: SuiteReader,
    private readonly suiteVersions: SuiteVersions,
    private readonly trend: ExecutionTrend,
    private readonly artifacts: ArtifactStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List suites', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of suites', standardSchema: pageOf(suiteView) })
  async list(
    @Query({ schema: suitesQuery }) query: SuitesQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<SuiteView>> {
    const filter = { projectId: visibleProject(caller, query.projectId), specId: query.specId };
    return mapPage(await this.suites.list(filter, query), suiteViewOf);
  }

  @Get(':suiteId')
  @ApiOperation({ summary: 'Show a suite' })
  @ApiOkResponse({ description: 'The suite', standardSchema: suiteView })
  @ApiProblems('not-found')
  async show(@Param('suiteId', uuid) suiteId: string, @CurrentKey() caller: Caller): Promise<SuiteView> {
    return suiteViewOf(await this.visible(suiteId, caller));
  }

  @Get(':suiteId/trend')
  @ApiOperation({
    summary: 'Show how a suite went over time',
    description:
      'The figures of its last executions that came to a verdict, the oldest first: results, defects, time, and what the version that ran covers and catches.',
  })
  @ApiOkResponse({ description: 'One point for each execution', standardSchema: trendView })
  @ApiProblems('not-found')
  async showTrend(
    @Param('suiteId', uuid) suiteId: string,
    @Query({ schema: trendQuery }) { limit }: TrendQuery,
    @CurrentKey() caller: Caller,
  ): Promise<TrendView> {
    await this.visible(suiteId, caller);
    return { items: [...(await this.trend.of(suiteId, limit))] };
  }

  @Get(':suiteId/versions')
  @ApiOperation({ summary: 'List the versions of a suite', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of versions', standardSchema: pageOf(suiteVersionView) })
  @ApiProblems('not-found')
  async versions(
    @Param('suiteId', uuid) suiteId: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<SuiteVersionView>> {
    await this.visible(suiteId, caller);
    return mapPage(await this.suites.versions(suiteId, query), suiteVersionViewOf);
  }

  @Get(':suiteId/versions/:versionId')
  @ApiOperation({
    summary: 'Show a version of a suite',
    description: 'With its files, what has no test and why, and its quality report.',
  })
  @ApiOkResponse({ description: 'The version', standardSchema: suiteVersionDetail })
  @ApiProblems('not-found')
  async version(
    @Param('suiteId', uuid) suiteId: string,
    @Param('versionId', uuid) versionId: string,
    @CurrentKey() caller: Caller,
  ): Promise<SuiteVersionDetail> {
    const version = await this.visibleVersion(suiteId, versionId, caller);
    return suiteVersionDetailOf(version, await this.suiteVersions.listFiles(version.id));
  }

  @Get(':suiteId/versions/:versionId/file')
  @Header('content-type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'Read a file of a suite version' })
  @ApiProduces('text/plain')
  @ApiOkResponse({
    description: 'The file, as text',
    content: { 'text/plain': { schema: { type: 'string' }, example: "import { it } from 'vitest';" } },
  })
  @ApiProblems('not-found')
  async file(
    @Param('suiteId', uuid) suiteId: string,
    @Param('versionId', uuid) versionId: string,
    @Query({ schema: fileQuery }) { path }: FileQuery,
    @CurrentKey() caller: Caller,
  ): Promise<string> {
    const { id } = await this.visibleVersion(suiteId, versionId, caller);
    const file = (await this.suiteVersions.listFiles(id)).find((row) => row.path === path);
    if (file === undefined) throw new NotFound('file', path);
    return Buffer.from(await this.artifacts.get(file.sha256)).toString('utf8');
  }

  @Get(':suiteId/versions/:versionId/archive')
  @ApiOperation({ summary: 'Download a suite version', description: 'All files as `.tar.gz`.' })
  @ApiProduces('application/gzip')
  @ApiOkResponse({
    description: 'The archive',
    content: { 'application/gzip': { schema: { type: 'string', format: 'binary' }, example: '(gzip)' } },
  })
  @ApiProblems('not-found')
  async archive(
    @Param('suiteId', uuid) suiteId: string,
    @Param('versionId', uuid) versionId: string,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const { id } = await this.visibleVersion(suiteId, versionId, caller);
    const archive = await tarGz('suite', await this.suiteVersions.files(id));
    return new StreamableFile(archive, {
      type: 'application/gzip',
      disposition: `attachment; filename="suite-${id}.tar.gz"`,
    });
  }

  private async visible(id: string, caller: Caller): Promise<SuiteEntity> {
    const suite = await this.suites.get(id);
    ensureVisible(caller, suite.projectId, 'suite', id);
    return suite;
  }

  private async visibleVersion(suiteId: string, id: string, caller: Caller): Promise<SuiteVersionEntity> {
    await this.visible(suiteId, caller);
    return this.suites.version(suiteId, id);
  }
}
