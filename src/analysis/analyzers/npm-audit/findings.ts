import type { Finding, Severity } from '#core/findings/index';
import { compareNpmVersions } from '../../tools/version-order.js';
import { advisoryOf, numbersOf } from '../retire/findings.js';
import type { LockedPackage } from './packages.js';
import type { AuditReport, RetireData } from './schema.js';

const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['info', 'info'],
]);

/** What is known against a package, however it was learnt. */
interface Known {
  readonly advisory: string;
  readonly says: string;
  readonly told: string;
  readonly cwe: readonly string[];
  readonly help?: string | undefined;
}

export function findingsOfReport(
  report: AuditReport,
  packages: readonly LockedPackage[],
): readonly Finding[] {
  const told = Object.values(report.vulnerabilities).flatMap(({ via }) => via);
  const advisories = told.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const findings = advisories.flatMap(({ name, title, url, severity, cwe }) =>
    packages
      .filter((one) => one.name === name)
      .map((one) =>
        finding(one, { advisory: url.split('/').at(-1) ?? url, says: title, told: severity, cwe, help: url }),
      ),
  );
  return once(findings);
}

export function findingsOfData(data: RetireData, packages: readonly LockedPackage[]): readonly Finding[] {
  const found = Object.entries(data).flatMap(([name, { npmname, vulnerabilities }]) => {
    const affected = packages.filter((one) => one.name === (npmname ?? name));
    return vulnerabilities.flatMap((weakness) =>
      affected
        .filter(({ version }) => isWithin(version, weakness))
        .map((one) =>
          finding(one, {
            advisory: advisoryOf({
              identifiers: weakness.identifiers,
              info: weakness.info,
            }),
            says: weakness.identifiers.summary ?? `${one.name} has a known weakness`,
            told: weakness.severity,
            cwe: weakness.cwe,
            help: weakness.info[0],
          }),
        ),
    );
  });
  return once(found);
}

interface Range {
  readonly below?: string | undefined;
  readonly atOrAbove?: string | undefined;
}

function isWithin(version: string, { below, atOrAbove }: Range): boolean {
  const isBelow = below !== undefined && (compareNpmVersions(version, below) ?? 1) < 0;
  return isBelow && (atOrAbove === undefined || (compareNpmVersions(version, atOrAbove) ?? -1) >= 0);
}

function finding({ name, version, path }: LockedPackage, known: Known): Finding {
  return {
    tool: 'npm-audit',
    rule: known.advisory,
    title: `${name} ${version} has a known weakness`,
    message: known.says.trim(),
    severity: SEVERITIES.get(known.told) ?? 'unknown',
    toolSeverity: known.told,
    confidence: 'high',
    cwe: numbersOf(known.cwe),
    place: { kind: 'dependency', ecosystem: 'npm', package: name, version, advisory: known.advisory, path },
    ...(known.help !== undefined && { help: known.help }),
  };
}

/** A package may be installed in several places of one tree. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const named = findings.map((one) => [`${one.title} ${one.rule} ${one.place.path}`, one] as const);
  return [...new Map(named).values()];
}
