import { z } from 'zod';
import { FINDING_STATES, SEVERITIES, type WitnessedFinding } from '#core/findings/index';
import { pageQuery } from '#platform/database/index';
import type { StoredFinding, TriagedFinding, Weaknesses } from '../storage/finding-reader.js';
import { TRIAGE_DECISIONS } from '../storage/triage.entity.js';

const codePlace = z.object({
  kind: z.literal('code'),
  path: z.string().describe("Relative to the application's folder"),
  line: z.int().min(1),
  endLine: z.int().min(1).optional(),
  text: z.string(),
});
const dependencyPlace = z.object({
  kind: z.literal('dependency'),
  ecosystem: z.enum(['PyPI', 'npm']),
  package: z.string(),
  version: z.string().optional(),
  advisory: z.string(),
  path: z.string(),
});
const exchangePlace = z.object({
  kind: z.literal('exchange'),
  method: z.string(),
  path: z.string(),
  parameter: z.string().optional(),
});
export const placeView = z.discriminatedUnion('kind', [codePlace, dependencyPlace, exchangePlace]);

export const triageView = z
  .object({
    decision: z.enum(TRIAGE_DECISIONS),
    until: z.iso.date().optional().describe('The last day, in UTC, on which the risk is accepted'),
    reason: z.string(),
    decidedBy: z.string().describe('Name of the API key'),
    decidedAt: z.iso.datetime(),
  })
  .meta({ id: 'Triage' });

const place = {
  kind: 'code' as const,
  path: 'backend/app.py',
  line: 31,
  text: 'cursor.execute(f"…{name}…")',
};

export const findingView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    applicationId: z.uuid(),
    fingerprint: z.string().describe('The same for the same finding in every scan'),
    tool: z.string(),
    rule: z.string(),
    title: z.string(),
    message: z.string(),
    state: z.enum(FINDING_STATES),
    severity: z.enum(SEVERITIES),
    toolSeverity: z.string().optional().describe('As the tool says it'),
    confidence: z.enum(['high', 'medium', 'low']).optional(),
    cwe: z.array(z.int()),
    place: placeView,
    evidence: z.string().optional(),
    help: z.string().optional(),
    code: z
      .object({ from: z.int().min(1), lines: z.array(z.string()) })
      .optional()
      .describe('The lines around it, and the number of the first of them'),
    firstSeenAnalysisId: z.uuid().optional(),
    lastSeenAnalysisId: z.uuid().optional(),
    fixedAnalysisId: z.uuid().optional().describe('The analysis that did not see it any more'),
    triage: triageView.optional(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
  })
  .meta({
    id: 'Finding',
    examples: [
      {
        id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
        projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
        applicationId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
        fingerprint: 'v1-3f2a9c0d7b1e4f5a6b7c8d9e0f1a2b3c',
        tool: 'bandit',
        rule: 'B608',
        title: 'SQL made from text',
        message: 'Possible SQL injection vector through string-based query construction.',
        state: 'new' as const,
        severity: 'medium' as const,
        cwe: [89],
        place,
        createdAt: '2026-11-21T09:30:04.000Z',
        lastSeenAt: '2026-11-21T09:30:04.000Z',
      },
    ],
  });
export type FindingView = z.output<typeof findingView>;

/** `a,b`, or the parameter several times. */
function someOf<Value extends string>(values: readonly [Value, ...Value[]]) {
  return z
    .preprocess(
      (given) => (typeof given === 'string' ? given.split(',') : given),
      z.array(z.enum(values)).min(1).optional(),
    )
    .describe(`Several are separated by commas: ${values.join(', ')}`);
}

export const findingsQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  applicationId: z.uuid().optional(),
  analysisId: z.uuid().optional().describe('That this analysis saw'),
  severity: someOf(SEVERITIES),
  state: someOf(FINDING_STATES),
  tool: z.string().max(60).optional(),
  cwe: z.coerce.number().int().min(1).max(100_000).optional(),
  triaged: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('Whether people have decided that it does not count'),
});
export type FindingsQuery = z.output<typeof findingsQuery>;

const reason = z.string().trim().min(1).max(2_000).describe('Why; for those who look at it later');

export const triageFinding = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('false_positive'), reason }),
    z.strictObject({
      decision: z.literal('accepted'),
      until: z.iso.date().describe('The last day, in UTC, on which the risk is accepted'),
      reason,
    }),
  ])
  .meta({
    id: 'TriageFinding',
    examples: [{ decision: 'accepted', until: '2027-01-31', reason: 'Reachable from the office only' }],
  });
export type TriageFinding = z.output<typeof triageFinding>;

export const weaknessView = z
  .object({
    severity: z.enum(SEVERITIES).describe('The worst that any tool says'),
    cwe: z.array(z.int()),
    place: placeView,
    witnesses: z
      .array(
        z.object({
          findingId: z.uuid(),
          tool: z.string(),
          rule: z.string(),
          title: z.string(),
          severity: z.enum(SEVERITIES),
          state: z.enum(FINDING_STATES),
        }),
      )
      .describe('What each tool says of it'),
  })
  .meta({
    id: 'Weakness',
    examples: [
      {
        severity: 'high' as const,
        cwe: [89],
        place,
        witnesses: [
          {
            findingId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
            tool: 'bandit',
            rule: 'B608',
            title: 'SQL made from text',
            severity: 'medium' as const,
            state: 'open' as const,
          },
        ],
      },
    ],
  });
export const weaknessesView = z
  .object({
    items: z.array(weaknessView),
    counts: z
      .object({ open: z.int().min(0), fixed: z.int().min(0) })
      .describe('Of all, whichever are listed: weaknesses, not findings'),
  })
  .meta({ id: 'Weaknesses' });
export type WeaknessesView = z.output<typeof weaknessesView>;

export function findingViewOf(row: TriagedFinding): FindingView {
  const { toolSeverity, confidence, evidence, help, code, firstSeenId, lastSeenId, fixedId, triage } = row;
  return {
    id: row.id,
    projectId: row.projectId,
    applicationId: row.applicationId,
    fingerprint: row.fingerprint,
    tool: row.tool,
    rule: row.rule,
    title: row.title,
    message: row.message,
    state: row.state,
    severity: row.severity,
    ...(toolSeverity !== null && { toolSeverity }),
    ...(confidence !== null && { confidence }),
    cwe: row.cwe,
    place: row.place,
    ...(evidence !== null && { evidence }),
    ...(help !== null && { help }),
    ...(code !== null && { code: { from: code.from, lines: [...code.lines] } }),
    ...(firstSeenId !== null && { firstSeenAnalysisId: firstSeenId }),
    ...(lastSeenId !== null && { lastSeenAnalysisId: lastSeenId }),
    ...(fixedId !== null && { fixedAnalysisId: fixedId }),
    ...(triage !== null && { triage: triageViewOf(triage) }),
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  };
}

function triageViewOf({
  decision,
  until,
  reason: why,
  decidedBy,
  decidedAt,
}: NonNullable<TriagedFinding['triage']>) {
  const at = { decidedBy, decidedAt: decidedAt.toISOString() };
  return { decision, ...(until !== null && { until }), reason: why, ...at };
}

export const weaknessQuery = z.object({
  state: z.enum(['open', 'fixed']).default('open').describe('Those that are there, or those that are mended'),
});

export function weaknessesViewOf(all: Weaknesses, state: 'open' | 'fixed'): WeaknessesView {
  return {
    items: all[state].map((weakness) => weaknessViewOf(weakness)),
    counts: { open: all.open.length, fixed: all.fixed.length },
  };
}

function weaknessViewOf(weakness: WitnessedFinding<StoredFinding>): WeaknessesView['items'][number] {
  const { severity, cwe, witnesses } = weakness;
  return {
    severity,
    cwe: [...cwe],
    place: weakness.place,
    witnesses: witnesses.map(({ id, tool, rule, title, severity: said, state }) => ({
      findingId: id,
      tool,
      rule,
      title,
      state,
      severity: said,
    })),
  };
}
