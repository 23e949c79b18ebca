import type { EntityManager } from 'typeorm';
import { afterScan, type FindingState, type RememberedFinding } from '#core/findings/index';
import { uuidv7 } from '#platform/database/index';
import type { ShownFinding, ToolFindings } from '../running/found.js';
import { FindingEntity } from './finding.entity.js';

const ROWS_AT_ONCE = 200;

/** The analysis that saw what is written. */
export interface Observer {
  readonly analysisId: string;
  readonly applicationId: string;
  readonly projectId: string;
}

/** What every scan may change of a finding; its id and when it was seen first stay. */
const SEEN_AGAIN =
  'scope state severity tool_severity confidence rule title message cwe place evidence help code last_seen_id last_seen_at fixed_id'.split(
    ' ',
  );

/**
 * Writes what an analysis saw into the findings of its application. The application's row is locked by the caller:
 * two analyses that end at the same time write one after the other.
 */
export async function writeFindings(
  manager: EntityManager,
  observer: Observer,
  found: readonly ToolFindings[],
): Promise<void> {
  const tools = found.map(({ tool }) => tool);
  const remembered = await rememberedOf(manager, observer.applicationId, tools);
  const scans = found.map(({ whole, ...scan }) => ({ ...scan, completed: whole }));
  const states = new Map(afterScan(remembered, scans).map((one) => [one.fingerprint, one.state]));
  await writeSeen(manager, observer, found, states);
  const fixed = remembered.filter(
    ({ fingerprint, state }) => state !== 'fixed' && states.get(fingerprint) === 'fixed',
  );
  await manager.query(
    `UPDATE findings SET state = 'fixed', fixed_id = $1 WHERE application_id = $2 AND fingerprint = ANY ($3)`,
    [observer.analysisId, observer.applicationId, fixed.map(({ fingerprint }) => fingerprint)],
  );
}

function rememberedOf(
  manager: EntityManager,
  applicationId: string,
  tools: readonly string[],
): Promise<RememberedFinding[]> {
  return manager.query<RememberedFinding[]>(
    'SELECT fingerprint, tool, scope, state FROM findings WHERE application_id = $1 AND tool = ANY ($2)',
    [applicationId, tools],
  );
}

async function writeSeen(
  manager: EntityManager,
  observer: Observer,
  found: readonly ToolFindings[],
  states: ReadonlyMap<string, FindingState>,
): Promise<void> {
  const rows = found.flatMap(({ scope, findings }) =>
    findings.map((finding) => rowOf(observer, scope, finding, states.get(finding.fingerprint) ?? 'open')),
  );
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const some = rows.slice(start, start + ROWS_AT_ONCE);
    await manager
      .createQueryBuilder()
      .insert()
      .into(FindingEntity)
      .values(some)
      .orUpdate(SEEN_AGAIN, ['application_id', 'fingerprint'])
      .execute();
  }
  await manager.query(
    `INSERT INTO sightings (analysis_id, finding_id, state)
     SELECT $1, id, state FROM findings WHERE application_id = $2 AND fingerprint = ANY ($3)`,
    [observer.analysisId, observer.applicationId, rows.map(({ fingerprint }) => fingerprint)],
  );
}

function rowOf(
  { analysisId, applicationId, projectId }: Observer,
  scope: string,
  finding: ShownFinding,
  state: FindingState,
) {
  const { tool, fingerprint, severity, rule, title, message, place } = finding;
  const now = new Date();
  return {
    id: uuidv7(),
    projectId,
    applicationId,
    tool,
    fingerprint,
    scope,
    state,
    severity,
    rule,
    title,
    message,
    place,
    toolSeverity: finding.toolSeverity ?? null,
    confidence: finding.confidence ?? null,
    cwe: [...finding.cwe],
    evidence: finding.evidence ?? null,
    help: finding.help ?? null,
    code: finding.code ?? null,
    firstSeenId: analysisId,
    lastSeenId: analysisId,
    fixedId: null,
    createdAt: now,
    lastSeenAt: now,
  };
}
