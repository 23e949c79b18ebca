import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { NotFound } from '#core/errors/index';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, matching, newestFirst, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { ArtifactStore } from '#platform/storage/index';
import { ExecutionEntity } from '../execution/execution.entity.js';
import { ExecutionResultEntity } from '../execution/execution-result.entity.js';
import {
  type Defect,
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

/** An API that is wrong everywhere has as many defects as operations and clauses; the first ones say enough. */
const MOST_DEFECTS = 200;

@ApiTags('Executions')
@RequireScope('read')
@Controller('api/v1/executions')
export class ExecutionsController {
  constructor(
    private readonly dataSource: DataSource,
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
    return mapPage(
      await newestFirst(
        matching(this.dataSource.manager.createQueryBuilder(ExecutionEntity, 'row'), filter),
        query,
      ),
      executionViewOf,
    );
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
    return { ...executionViewOf(execution), defects: await this.defects(id) };
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
    const filter = { executionId: id, status: query.status };
    return mapPage(
      await newestFirst(
        matching(this.dataSource.manager.createQueryBuilder(ExecutionResultEntity, 'row'), filter),
        query,
      ),
      resultViewOf,
    );
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
    const execution = await this.dataSource.manager.findOneBy(ExecutionEntity, { id });
    if (execution === null) throw new NotFound('execution', id);
    ensureVisible(caller, execution.projectId, 'execution', id);
    return execution;
  }

  private defects(id: string): Promise<Defect[]> {
    return this.dataSource.query<Defect[]>(
      `SELECT coalesce(operation, file) AS operation, coalesce(fault_code, 101) AS fault,
              coalesce(clause, '#') AS clause, count(*)::int AS tests,
              split_part(min(message), E'\\n', 1) AS example
       FROM execution_results WHERE execution_id = $1 AND status = 'failed'
       GROUP BY 1, 2, 3 ORDER BY tests DESC, operation, clause LIMIT ${MOST_DEFECTS}`,
      [id],
    );
  }
}
