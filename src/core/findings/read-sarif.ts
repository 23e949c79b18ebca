import { z } from 'zod';
import type { Finding, Place } from './finding.js';
import type { Severity } from './severity.js';

const text = z.object({ text: z.string() });
const properties = z.record(z.string(), z.json()).default({});

const rule = z.object({
  id: z.string(),
  name: z.string().optional(),
  shortDescription: text.optional(),
  helpUri: z.string().optional(),
  defaultConfiguration: z.object({ level: z.string().optional() }).optional(),
  properties,
});
type Rule = z.output<typeof rule>;

const region = z.object({
  startLine: z.number().int().min(1).default(1),
  endLine: z.number().int().min(1).optional(),
  snippet: text.optional(),
});

const location = z.object({
  physicalLocation: z
    .object({ artifactLocation: z.object({ uri: z.string() }), region: region.optional() })
    .optional(),
});

const result = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().int().optional(),
  level: z.string().optional(),
  message: z.object({ text: z.string().default('') }),
  locations: z.array(location).default([]),
  properties,
});
type Result = z.output<typeof result>;

/** What is read of a report in SARIF 2.1.0; the rest of it is left alone. */
export const sarifReport = z.object({
  version: z.literal('2.1.0'),
  runs: z.array(
    z.object({
      tool: z.object({ driver: z.object({ name: z.string(), rules: z.array(rule).default([]) }) }),
      results: z.array(result).nullish(),
    }),
  ),
});
export type SarifReport = z.output<typeof sarifReport>;

/**
 * Findings of a report that another tool has written. Results that name no file are left out: nobody could find
 * them again.
 */
export function findingsOfSarif({ runs }: SarifReport): readonly Finding[] {
  return runs.flatMap(({ tool: { driver }, results }) =>
    (results ?? []).flatMap((one) => findingOf(driver.name, driver.rules, one) ?? []),
  );
}

function findingOf(tool: string, rules: readonly Rule[], one: Result): Finding | undefined {
  const described = rules[one.ruleIndex ?? -1] ?? rules.find(({ id }) => id === one.ruleId);
  const place = placeOf(one);
  if (place === undefined) return undefined;
  const level = one.level ?? described?.defaultConfiguration?.level ?? 'warning';
  const id = one.ruleId ?? described?.id ?? 'unnamed';
  return {
    tool,
    rule: id,
    title: described?.shortDescription?.text ?? described?.name ?? id,
    message: one.message.text,
    severity: severityOf(described, level),
    toolSeverity: level,
    cwe: weaknessesOf(described),
    place,
    ...(described?.helpUri !== undefined && { help: described.helpUri }),
  };
}

function placeOf({ locations: [first] }: Result): Place | undefined {
  const at = first?.physicalLocation;
  if (at === undefined) return undefined;
  const { startLine: line = 1, endLine, snippet } = at.region ?? {};
  const path = pathOf(at.artifactLocation.uri);
  return { kind: 'code', path, line, ...(endLine !== undefined && { endLine }), text: snippet?.text ?? '' };
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri).replace(/^\.\//, '');
  } catch {
    return uri;
  }
}

/** GitHub's number (a CVSS score) tells more than a level does. */
function severityOf(described: Rule | undefined, level: string): Severity {
  const score = Number.parseFloat(String(described?.properties['security-severity'] ?? ''));
  if (Number.isFinite(score)) return severityOfScore(score);
  const severities: Readonly<Record<string, Severity>> = {
    error: 'high',
    warning: 'medium',
    note: 'low',
    none: 'info',
  };
  return severities[level] ?? 'unknown';
}

/** CVSS 3.1, 5: qualitative severity rating scale. */
function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'info';
}

function weaknessesOf(described: Rule | undefined): readonly number[] {
  const tags = described?.properties['tags'];
  const texts = Array.isArray(tags) ? tags.map(String) : [];
  return texts.flatMap((tag) => {
    const number = /cwe[-/]0*(\d+)/i.exec(tag)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}
