import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { NotFound } from '#core/errors/index';
import { PAGE_POLICY, REPORT_FORMATS, REPORTS, type ReportFormat } from '#core/report/index';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { ArtifactStore } from '#platform/storage/index';
import type { ExecutionEntity } from '../execution/execution.entity.js';
import { ExecutionReader } from '../execution/execution-reader.js';
import { ExecutionTrend } from '../execution/execution-trend.js';
import {
  defectView,
  type DefectView,
  defectViewOf,
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

/** Executions that a report shows beside its own. */
const SHOWN_TREND = 20;

@ApiTags('Executions')
@RequireScope('read')
@Controller('api/v1/executions')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionReader,
    private readonly trend: ExecutionTrend,
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
  @ApiOperation({ summary: 'Show an execution' })
  @ApiOkResponse({ description: 'The execution', standardSchema: executionView })
  @ApiProblems('not-found')
  async show(
    @Param('executionId', executionId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<ExecutionView> {
    return executionViewOf(await this.visible(id, caller));
  }

  @Get(':executionId/defects')
  @ApiOperation({
    summary: 'List the defects of an execution',
    description:
      'Failed tests grouped by their cause, the worst first: each with the clause that is broken, a sentence, and a request, its answer and one `curl` that show it.',
  })
  @ApiOkResponse({ description: 'One page of defects', standardSchema: pageOf(defectView) })
  @ApiProblems('not-found')
  async defects(
    @Param('executionId', executionId) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<DefectView>> {
    await this.visible(id, caller);
    return mapPage(await this.executions.defects(id, query), defectViewOf);
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

  @Get(':executionId/reports/:format')
  @Header('content-security-policy', `${PAGE_POLICY}; sandbox allow-scripts`)
  @ApiOperation({
    summary: 'Download a report of an execution',
    description:
      'One HTML page for people, CTRF JSON, SARIF 2.1.0 or JUnit XML; of executions that came to a verdict.',
  })
  @ApiProduces(...REPORT_FORMATS.map((format) => REPORTS[format].mediaType))
  @ApiOkResponse({
    description: 'The report',
    content: { 'application/xml': { schema: { type: 'string' }, example: '<testsuites tests="168"/>' } },
  })
  @ApiProblems('not-found')
  async report(
    @Param('executionId', executionId) id: string,
    @Param('format', { schema: z.enum(REPORT_FORMATS) }) format: ReportFormat,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const execution = await this.visible(id, caller);
    const trend = [...(await this.trend.until(execution, SHOWN_TREND))];
    const verdict = { ...(await this.executions.verdict(execution)), trend };
    const { mediaType, fileName, write } = REPORTS[format];
    const where = format === 'html' ? 'inline' : 'attachment';
    const disposition = `${where}; filename="${fileName}"`;
    return new StreamableFile(Buffer.from(write(verdict)), { type: mediaType, disposition });
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
    if (outputSha256 === null) throw new NotFound('output of execution', id);
    return new StreamableFile(await this.artifacts.open(outputSha256), {
      type: 'text/plain',
      disposition: 'attachment; filename="output.txt"',
    });
  }

  private async visible(id: string, caller: Caller): Promise<ExecutionEntity> {
    const execution = await this.executions.get(id);
    ensureVisible(caller, execution.projectId, 'execution', id);
    return execution;
  }
}
