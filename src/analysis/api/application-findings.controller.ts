import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type ApplicationName, Applications } from '#catalog/index';
import { findingsOfSarif, sarifReport, type SarifReport } from '#core/findings/index';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { analysisType } from '../analysis-type.js';
import { AnalysisKeeper } from '../storage/analysis-keeper.js';
import { AnalysisReader } from '../storage/analysis-reader.js';
import { FindingReader } from '../storage/finding-reader.js';
import { analysisView, type AnalysisView, analysisViewOf } from './analysis.view.js';
import { weaknessesView, type WeaknessesView, weaknessesViewOf, weaknessQuery } from './finding.view.js';

const applicationId = { schema: z.uuid() };
const importQuery = z.object({
  type: analysisType.default('backend_security').describe('What kind of analysis the report is of'),
});

/** Weaknesses of one application, and reports of other tools about it. */
@ApiTags('Findings')
@RequireScope('read')
@Controller('api/v1/applications/:applicationId')
export class ApplicationFindingsController {
  constructor(
    private readonly applications: Applications,
    private readonly findings: FindingReader,
    private readonly keeper: AnalysisKeeper,
    private readonly analyses: AnalysisReader,
  ) {}

  @Get('weaknesses')
  @ApiOperation({
    summary: 'List the weaknesses of an application',
    description:
      'What several tools say of one place under one CWE is one, with its witnesses; it is fixed when all of them are. Findings that were triaged away are none.',
  })
  @ApiOkResponse({ description: 'All of them', standardSchema: weaknessesView })
  @ApiProblems('not-found')
  async weaknesses(
    @Param('applicationId', applicationId) id: string,
    @Query({ schema: weaknessQuery }) { state }: z.output<typeof weaknessQuery>,
    @CurrentKey() caller: Caller,
  ): Promise<WeaknessesView> {
    await this.visible(id, caller);
    return weaknessesViewOf(await this.findings.weaknesses(id), state);
  }

  @Post('findings/sarif')
  @RequireScope('write')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Import a report in SARIF 2.1.0',
    description:
      'Its findings join those of the application: what the next report of the same tool does not have is fixed. A report is kept as an analysis, and is no evidence that the application is secure.',
  })
  @ApiCreatedResponse({ description: 'The analysis that it was kept as', standardSchema: analysisView })
  @ApiProblems('not-found', 'payload-too-large')
  async import(
    @Param('applicationId', applicationId) id: string,
    @Query({ schema: importQuery }) { type }: z.output<typeof importQuery>,
    @Body({ schema: sarifReport }) report: SarifReport,
    @CurrentKey() caller: Caller,
  ): Promise<AnalysisView> {
    await this.visible(id, caller);
    const findings = Map.groupBy(findingsOfSarif(report), ({ tool }) => tool);
    const tools = new Set(report.runs.map(({ tool }) => tool.driver.name));
    const reports = [...tools].map((tool) => ({ tool, findings: findings.get(tool) ?? [] }));
    const analysisId = await this.keeper.import({ applicationId: id, type }, reports);
    return analysisViewOf(await this.analyses.get(analysisId));
  }

  private async visible(id: string, caller: Caller): Promise<ApplicationName> {
    const row = await this.applications.get(id);
    ensureVisible(caller, row.projectId, 'application', id);
    return row;
  }
}
