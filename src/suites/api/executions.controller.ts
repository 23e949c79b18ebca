import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { NotFound } from '#core/errors/index';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { ArtifactStore } from '#platform/storage/index';
import type { ExecutionEntity } from '../execution/execution.entity.js';
import { ExecutionReader } from '../execution/execution-reader.js';
import {
  executionDetail,
  type ExecutionDetail,
  executionsQuery,
  type ExecutionsQuery,
  executionView,
  type ExecutionView,
  executionViewOf,
  resultsQuery,
  type ResultsQuery,
  resultView,
  type ResultView,
  resultViewOf,
} from './execution.view.js';

const executionId = { schema: z.uuid() };

@ApiTags('Executions')
@RequireScope('read')
@Controller('api/v1/executions')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionReader,
    private readonly artifacts: ArtifactStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List executions', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of executions', standardSchema: pageOf(executionView) })
  async list(
    @Query({ schema: executionsQuery }) query: ExecutionsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ExecutionView>> {
    const { suiteId, runId, status } = query;
    const filter = { projectId: visibleProject(caller, query.projectId), suiteId, runId, status };
    return mapPage(await this.executions.list(filter, query), executionViewOf);
  }

  @Get(':executionId')
  @ApiOperation({ summary: 'Show an execution', description: 'With its failed tests grouped into defects.' })
  @ApiOkResponse({ description: 'The execution', standardSchema: executionDetail })
  @ApiProblems('not-found')
  async show(
    @Param('executionId', executionId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<ExecutionDetail> {
    const execution = await this.visible(id, caller);
    return { ...executionViewOf(execution), defects: await this.executions.defects(id) };
  }

  @Get(':executionId/results')
  @ApiOperation({ summary: 'List the results of an execution', description: 'One for each test.' })
  @ApiOkResponse({ description: 'One page of results', standardSchema: pageOf(resultView) })
  @ApiProblems('not-found')
  async results(
    @Param('executionId', executionId) id: string,
    @Query({ schema: resultsQuery }) query: ResultsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ResultView>> {
    await this.visible(id, caller);
    return mapPage(await this.executions.results(id, query.status, query), resultViewOf);
  }

  @Get(':executionId/junit')
  @ApiOperation({ summary: 'Download the JUnit file', description: 'Of executions that came to a verdict.' })
  @ApiProduces('application/xml')
  @ApiOkResponse({
    description: 'JUnit XML',
    content: { 'application/xml': { schema: { type: 'string' }, example: '<testsuites tests="168"/>' } },
  })
  @ApiProblems('not-found')
  async junit(
    @Param('executionId', executionId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const { junitSha256 } = await this.visible(id, caller);
    return this.download(
      junitSha256,
      { what: 'JUnit file of execution', id },
      'junit.xml',
      'application/xml',
    );
  }

  @Get(':executionId/output')
  @ApiOperation({ summary: 'Download what the runner wrote' })
  @ApiProduces('text/plain')
  @ApiOkResponse({
    description: 'Its standard output, then its standard error',
    content: { 'text/plain': { schema: { type: 'string' }, example: 'Test Files  8 passed (8)' } },
  })
  @ApiProblems('not-found')
  async output(
    @Param('executionId', executionId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const { outputSha256 } = await this.visible(id, caller);
    return this.download(outputSha256, { what: 'output of execution', id }, 'output.txt', 'text/plain');
  }

  private async download(
    sha256: string | null,
    { what, id }: { readonly what: string; readonly id: string },
    name: string,
    type: string,
  ): Promise<StreamableFile> {
    if (sha256 === null) throw new NotFound(what, id);
    const disposition = `attachment; filename="${name}"`;
    return new StreamableFile(await this.artifacts.open(sha256), { type, disposition });
  }

  private async visible(id: string, caller: Caller): Promise<ExecutionEntity> {
    const execution = await this.executions.get(id);
    ensureVisible(caller, execution.projectId, 'execution', id);
    return execution;
  }
}
