import { Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { AnalysisReports, REPORT_FORMATS, REPORT_TYPES, type ReportFormat } from '../reports/reports.js';
import type { AnalysisEntity } from '../storage/analysis.entity.js';
import { DetailsReader } from '../storage/analysis-details.js';
import { AnalysisControl } from '../storage/analysis-control.js';
import { AnalysisReader } from '../storage/analysis-reader.js';
import {
  analysisView,
  type AnalysisView,
  analysisViewOf,
  toolRunsView,
  type ToolRunsView,
  toolRunViewOf,
} from './analysis.view.js';
import { detailsView, type DetailsView, detailsViewOf } from './details.view.js';

const analysisId = { schema: z.uuid() };

@ApiTags('Analyses')
@RequireScope('read')
@Controller('api/v1/analyses/:analysisId')
export class AnalysisController {
  constructor(
    private readonly reader: AnalysisReader,
    private readonly control: AnalysisControl,
    private readonly reports: AnalysisReports,
    private readonly details: DetailsReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Show an analysis' })
  @ApiOkResponse({ description: 'The analysis', standardSchema: analysisView })
  @ApiProblems('not-found')
  async show(
    @Param('analysisId', analysisId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<AnalysisView> {
    return analysisViewOf(await this.visible(id, caller));
  }

  @Post('cancel')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Cancel an analysis',
    description: 'One that runs is told at once; its tools are killed 5 s later.',
  })
  @ApiAcceptedResponse({ description: 'The analysis', standardSchema: analysisView })
  @ApiProblems('not-found', 'conflict')
  async cancel(
    @Param('analysisId', analysisId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<AnalysisView> {
    await this.visible(id, caller);
    await this.control.cancel(id);
    return analysisViewOf(await this.reader.get(id));
  }

  @Get('tools')
  @ApiOperation({ summary: 'List what the tools of an analysis did', description: 'By name.' })
  @ApiOkResponse({ description: 'All of its tools', standardSchema: toolRunsView })
  @ApiProblems('not-found')
  async tools(
    @Param('analysisId', analysisId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<ToolRunsView> {
    await this.visible(id, caller);
    return { items: (await this.reader.toolRuns(id)).map(toolRunViewOf) };
  }

  @Get('details')
  @ApiOperation({
    summary: 'Show what an analysis has of its kind',
    description:
      'Figures of a load test, counts of a ZAP scan, score of a review, and what each of them said.',
  })
  @ApiOkResponse({ description: 'What there is of each kind', standardSchema: detailsView })
  @ApiProblems('not-found')
  async showDetails(
    @Param('analysisId', analysisId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<DetailsView> {
    await this.visible(id, caller);
    return detailsViewOf(await this.details.read(id));
  }

  @Get('report.:format')
  @ApiOperation({
    summary: 'Download the report of an analysis',
    description:
      'JSON or Markdown with the code around each finding, or SARIF 2.1.0: what was found then, with what was decided about it since.',
  })
  @ApiProduces(...REPORT_FORMATS.map((format) => REPORT_TYPES[format]))
  @ApiOkResponse({
    description: 'The report',
    content: {
      'text/markdown': { schema: { type: 'string' }, example: '# backend_security of application 1' },
    },
  })
  @ApiProblems('not-found')
  async report(
    @Param('analysisId', analysisId) id: string,
    @Param('format', { schema: z.enum(REPORT_FORMATS) }) format: ReportFormat,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const analysis = await this.visible(id, caller);
    const bytes = Buffer.from(await this.reports.write(analysis, format));
    const disposition = `attachment; filename="${analysis.type}.${format}"`;
    return new StreamableFile(bytes, { type: REPORT_TYPES[format], disposition });
  }

  private async visible(id: string, caller: Caller): Promise<AnalysisEntity> {
    const row = await this.reader.get(id);
    ensureVisible(caller, row.projectId, 'analysis', id);
    return row;
  }
}
