import type { Finding, Place } from './finding.js';
import type { KnownFinding } from './fingerprint.js';
import type { Severity } from './severity.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** A tool that looked at an application, with what it found; also where it found nothing. */
export interface ToolReport {
  readonly tool: string;
  readonly version: string;
  readonly findings: readonly KnownFinding[];
}

/** Findings as SARIF 2.1.0 (OASIS): a run for each tool, a rule for each of its rules that found something. */
export function findingsAsSarif(reports: readonly ToolReport[]): string {
  return JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: reports.map(runOf) }, null, 2);
}

function runOf({ tool, version, findings }: ToolReport) {
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()];
  const indexes = new Map(rules.map(({ rule }, index) => [rule, index]));
  return {
    tool: { driver: { name: tool, version, rules: rules.map(ruleOf) } },
    results: findings.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1)),
  };
}

function ruleOf({ rule, title, severity, cwe, help }: Finding) {
  return {
    id: rule,
    shortDescription: { text: title },
    defaultConfiguration: { level: LEVELS[severity] },
    ...(help !== undefined && { helpUri: help }),
    properties: {
      // Read by GitHub: tags in this form are shown as weaknesses, the number orders the alerts.
      tags: ['security', ...cwe.map((number) => `external/cwe/cwe-${String(number).padStart(3, '0')}`)],
      ...(SECURITY_SEVERITY[severity] !== undefined && { 'security-severity': SECURITY_SEVERITY[severity] }),
    },
  };
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
  unknown: 'warning',
};

const SECURITY_SEVERITY: Readonly<Partial<Record<Severity, string>>> = {
  critical: '9.0',
  high: '7.5',
  medium: '5.0',
  low: '2.0',
};

function resultOf(finding: KnownFinding, ruleIndex: number) {
  const { rule, severity, message, place, fingerprint, toolSeverity, confidence, cwe, evidence } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: [locationOf(place)],
    partialFingerprints: { 'assayFinding/v1': fingerprint },
    properties: {
      severity,
      cwe,
      place,
      ...(toolSeverity !== undefined && { toolSeverity }),
      ...(confidence !== undefined && { confidence }),
      ...(evidence !== undefined && { evidence }),
    },
  };
}

function locationOf(place: Place) {
  if (place.kind === 'exchange') {
    const name = `${place.method.toUpperCase()} ${place.path}`;
    return { logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }] };
  }
  const artifactLocation = { uri: uriOf(place.path) };
  if (place.kind === 'dependency') return { physicalLocation: { artifactLocation } };
  const { line, endLine, text } = place;
  const region = { startLine: line, ...(endLine !== undefined && { endLine }), snippet: { text } };
  return { physicalLocation: { artifactLocation, region } };
}

/** Names of files may hold what a URI may not. */
function uriOf(file: string): string {
  return file
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}
