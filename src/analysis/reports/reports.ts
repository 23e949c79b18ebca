import { Injectable } from '@nestjs/common';
import { Applications } from '#catalog/index';
import { findingsAsSarif } from '#core/findings/index';
import { analysisViewOf, toolRunViewOf } from '../api/analysis.view.js';
import type { AnalysisEntity } from '../storage/analysis.entity.js';
import { AnalysisReader, type ReadToolRun } from '../storage/analysis-reader.js';
import { type TriageEntity } from '../storage/triage.entity.js';
import { Triages } from '../storage/triages.js';
import { Sightings } from '../storage/sightings.js';
import type { AnalysisReport, ReportedTool } from './analysis-report.js';
import { markdownReport } from './markdown.js';

export const REPORT_FORMATS = ['json', 'md', 'sarif'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const REPORT_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
  sarif: 'application/sarif+json',
};

/** Analyses as documents that can be taken away. */
@Injectable()
export class AnalysisReports {
  constructor(
    private readonly applications: Applications,
    private readonly analyses: AnalysisReader,
    private readonly triages: Triages,
    private readonly sightings: Sightings,
  ) {}

  async write(analysis: AnalysisEntity, format: ReportFormat): Promise<string> {
    const report = await this.read(analysis);
    switch (format) {
      case 'json':
        return jsonReport(report);
      case 'md':
        return markdownReport(report);
      case 'sarif':
        return sarifReport(report);
    }
  }

  private async read(analysis: AnalysisEntity): Promise<AnalysisReport> {
    const { modelSlug, appNumber } = await this.applications.get(analysis.applicationId);
    const triaged = await this.triages.of(analysis.applicationId);
    const states = await this.sightings.statesOf(analysis.id);
    const read = await this.analyses.readAll(analysis.id);
    const tools = read.map((tool) => reported(tool, states, triaged));
    return { application: { modelSlug, appNumber }, analysis, tools };
  }
}

function reported(
  { run, found }: ReadToolRun,
  states: Awaited<ReturnType<Sightings['statesOf']>>,
  triaged: ReadonlyMap<string, TriageEntity>,
): ReportedTool {
  const findings = (found?.findings ?? []).map((finding) => {
    const triage = triaged.get(finding.fingerprint);
    const state = states.get(finding.fingerprint) ?? 'open';
    return { ...finding, state, ...(triage !== undefined && { triage }) };
  });
  return { run, findings };
}

function jsonReport({ application, analysis, tools }: AnalysisReport): string {
  const told = tools.map(({ run, findings }) => ({ ...toolRunViewOf(run), findings }));
  return JSON.stringify({ application, analysis: analysisViewOf(analysis), tools: told }, null, 2);
}

/** Tools that did not come to their end are left out: an empty list would say that they found nothing. */
function sarifReport({ tools }: AnalysisReport): string {
  return findingsAsSarif(
    tools
      .filter(({ run }) => run.scope !== null)
      .map(({ run, findings }) => ({ tool: run.tool, version: run.version ?? 'unknown', findings })),
  );
}
