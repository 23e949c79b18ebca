import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Finding } from '#core/findings/index';
import { storableText } from '#platform/database/index';
import { ArtifactStore } from '#platform/storage/index';
import type { EnsureOurs } from '#suites/index';
import type { AnalysisOutcome } from '../analysis.js';
import type { AnalysisType } from '../analysis-type.js';
import type { WorkDone } from '../running/analysis-work.js';
import { Excerpts } from '../running/excerpt.js';
import { foundBy, type ToolFindings } from '../running/found.js';
import { type Ending, endingOf, type ToolResult } from '../running/tool-result.js';
import { AnalysisRows, type Claim } from './analysis-rows.js';
import { insertDetails } from './detail-rows.js';
import { writeFindings } from './findings-ledger.js';
import { insertToolRuns, type KeptToolResult } from './tool-run-rows.js';

/** Keeps what came of analyses: all of it in one transaction, or nothing. */
@Injectable()
export class AnalysisKeeper {
  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: ArtifactStore,
    private readonly rows: AnalysisRows,
  ) {}

  /** @throws {AnalysisLost}, and what `ensureOurs` throws: then nothing was written */
  async complete(claim: Claim, done: WorkDone, ensureOurs: EnsureOurs): Promise<AnalysisOutcome> {
    const { kept, found } = await this.keep(done.results, new Excerpts(done.sourceFolder));
    const ending = endingOf(done.results, done.unsuited);
    await this.dataSource.transaction(async (manager) => {
      await ensureOurs(manager);
      await lockFindings(manager, claim.applicationId);
      await this.rows.end(manager, claim, ending, done);
      await insertToolRuns(manager, claim.id, kept);
      await insertDetails(manager, claim, done.results);
      await writeFindings(manager, { ...claim, analysisId: claim.id }, found);
    });
    return { analysisId: claim.id, ...ending };
  }

  /** The documents come before the transaction: without a row they are only unused. */
  private async keep(
    results: readonly ToolResult[],
    excerpts: Excerpts | undefined,
  ): Promise<{ kept: KeptToolResult[]; found: ToolFindings[] }> {
    const kept: KeptToolResult[] = [];
    const found: ToolFindings[] = [];
    for (const result of results) {
      const findings = await foundBy(result, excerpts);
      if (findings !== undefined) found.push(findings);
      kept.push({ result, findingsSha256: findings && (await this.store(findings)) });
    }
    return { kept, found };
  }

  private async store(findings: ToolFindings): Promise<string> {
    const bytes = Buffer.from(JSON.stringify(findings));
    return (await this.artifacts.put(bytes, { mediaType: 'application/json' })).sha256;
  }

  /** Of an analysis without results. @throws {AnalysisLost}, and what `ensureOurs` throws */
  async end(claim: Claim, ending: Ending, ensureOurs: EnsureOurs): Promise<AnalysisOutcome> {
    await this.dataSource.transaction(async (manager) => {
      await ensureOurs(manager);
      await this.rows.end(manager, claim, ending);
    });
    return { analysisId: claim.id, ...ending };
  }

  /** Keeps the reports of other tools as an analysis that is done. @returns its id @throws {NotFound} */
  async import(
    about: { readonly applicationId: string; readonly type: AnalysisType },
    reports: readonly { readonly tool: string; readonly findings: readonly Finding[] }[],
  ): Promise<string> {
    const results = reports.map((report) => imported(report));
    const { kept, found } = await this.keep(results, undefined);
    return this.dataSource.transaction(async (manager) => {
      await lockFindings(manager, about.applicationId);
      const { id, projectId } = await this.rows.insertEnded(manager, about, endingOf(results, []));
      await insertToolRuns(manager, id, kept);
      await writeFindings(manager, { ...about, projectId, analysisId: id }, found);
      return id;
    });
  }
}

/** Analyses of one application that end at the same time write their findings one after the other. */
async function lockFindings(manager: EntityManager, applicationId: string): Promise<void> {
  await manager.query('SELECT 1 FROM applications WHERE id = $1 FOR NO KEY UPDATE', [applicationId]);
}

function imported({ tool, findings }: { tool: string; findings: readonly Finding[] }): ToolResult {
  const name = storableText(tool).slice(0, 60);
  const status = findings.length > 0 ? 'findings' : 'ok';
  return {
    tool: name,
    version: undefined,
    durationMs: 0,
    report: { status, scope: `sarif ${name}`, findings },
  };
}
