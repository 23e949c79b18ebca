import type { Finding, Severity } from '#core/findings/index';
import type { Requirement } from './requirements.js';
import type { OsvAdvisory, PipAuditOutput } from './schema.js';

const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['MODERATE', 'medium'],
  ['MEDIUM', 'medium'],
  ['LOW', 'low'],
]);
/** Use of a component with known weaknesses; of which kind they are, most advisories do not say. */
const KNOWN_WEAKNESS = 1395;
const SHOWN_CHARACTERS = 600;

/** What is known against one package, however it was learnt. */
interface Known {
  readonly id: string;
  readonly says: string;
  readonly told?: string | undefined;
  readonly cwe?: readonly string[] | undefined;
}

export function findingOfAdvisory(requirement: Requirement, advisory: OsvAdvisory): Finding {
  const { id, summary, details, database_specific: more } = advisory;
  return finding(requirement, { id, says: summary ?? details, told: more?.severity, cwe: more?.cwe_ids });
}

/** A package that several files ask for is a finding of each. */
export function findingsOfAudit(output: PipAuditOutput, pinned: readonly Requirement[]): readonly Finding[] {
  return output.dependencies.flatMap(({ name, vulns }) =>
    pinned
      .filter((requirement) => requirement.name === name)
      .flatMap((requirement) =>
        vulns.map(({ id, description }) => finding(requirement, { id, says: description })),
      ),
  );
}

function finding({ name, version, path }: Requirement, { id, says, told, cwe = [] }: Known): Finding {
  const numbers = cwe.map((one) => Number(one.replace('CWE-', ''))).filter(Number.isInteger);
  return {
    tool: 'python-dependencies',
    rule: id,
    title: `${name} ${version} has a known weakness`,
    message: says.slice(0, SHOWN_CHARACTERS),
    severity: SEVERITIES.get(told?.toUpperCase() ?? '') ?? 'unknown',
    ...(told !== undefined && { toolSeverity: told }),
    confidence: 'high',
    cwe: numbers.length > 0 ? numbers : [KNOWN_WEAKNESS],
    place: { kind: 'dependency', ecosystem: 'PyPI', package: name, version, advisory: id, path },
    help: `https://osv.dev/vulnerability/${id}`,
  };
}
