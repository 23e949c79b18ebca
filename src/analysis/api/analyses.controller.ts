import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Applications } from '#catalog/index';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { Analyses } from '../running/analyses.js';
import { AnalysisReader } from '../storage/analysis-reader.js';
import {
  analysesQuery,
  type AnalysesQuery,
  analysisView,
  type AnalysisView,
  analysisViewOf,
  startAnalysis,
  type StartAnalysis,
} from './analysis.view.js';

const applicationId = { schema: z.uuid() };

/** Analyses of one application, and the list of all. */
@ApiTags('Analyses')
@RequireScope('read')
@Controller('api/v1')
export class AnalysesController {
  constructor(
    private readonly applications: Applications,
    private readonly analyses: Analyses,
    private readonly reader: AnalysisReader,
  ) {}

  @Post('applications/:applicationId/analyses')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Start an analysis',
    description: 'It waits for a worker; `GET /api/v1/analyses/{analysisId}` says how far it is.',
  })
  @ApiAcceptedResponse({ description: 'The analysis, which waits', standardSchema: analysisView })
  @ApiProblems('not-found')
  async start(
    @Param('applicationId', applicationId) id: string,
    @Body({ schema: startAnalysis }) { type, options }: StartAnalysis,
    @CurrentKey() caller: Caller,
  ): Promise<AnalysisView> {
    await this.ensureVisible(id, caller);
    const asked = { applicationId: id, type, ...(options !== undefined && { options }) };
    return analysisViewOf(await this.reader.get(await this.analyses.ask(asked)));
  }

  @Get('applications/:applicationId/analyses')
  @ApiOperation({ summary: 'List the analyses of an application', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of analyses', standardSchema: pageOf(analysisView) })
  @ApiProblems('not-found')
  async listOf(
    @Param('applicationId', applicationId) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<AnalysisView>> {
    await this.ensureVisible(id, caller);
    return mapPage(await this.reader.list({ applicationId: id }, query), analysisViewOf);
  }

  @Get('analyses')
  @ApiOperation({ summary: 'List analyses', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of analyses', standardSchema: pageOf(analysisView) })
  async list(
    @Query({ schema: analysesQuery }) { limit, cursor, ...query }: AnalysesQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<AnalysisView>> {
    const filter = { ...query, projectId: visibleProject(caller, query.projectId) };
    return mapPage(await this.reader.list(filter, { limit, cursor }), analysisViewOf);
  }

  private async ensureVisible(id: string, caller: Caller): Promise<void> {
    ensureVisible(caller, (await this.applications.get(id)).projectId, 'application', id);
  }
}
