import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Finding, Severity } from '#core/findings/index';
import type { Inspection } from '../../tools/code-analyzer.js';
import type { SourceCopy } from '../../tools/source-copy.js';
import type { RetireOutput, RetireVulnerability } from './schema.js';

const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
]);

export function retireFindings(output: RetireOutput, source: SourceCopy): Inspection {
  const findings = output.data.flatMap(({ file, results }) => {
    const place = path.relative(source.folder, path.resolve(source.folder, file));
    return results.flatMap((result) =>
      result.vulnerabilities.map((weakness) => findingOf(weakness, { ...result, path: place })),
    );
  });
  return { findings, leftOut: output.errors.map((error) => JSON.stringify(error)).toSorted() };
}

interface Library {
  readonly component: string;
  readonly npmname?: string | undefined;
  readonly version: string;
  readonly path: string;
}

function findingOf(weakness: RetireVulnerability, library: Library): Finding {
  const { identifiers, severity, info } = weakness;
  const name = library.npmname ?? library.component;
  const [help] = info;
  return {
    tool: 'retire',
    rule: name,
    title: `${name} ${library.version} has a known weakness`,
    message: (identifiers.summary ?? `${name} ${library.version} has a known weakness`).trim(),
    severity: SEVERITIES.get(severity) ?? 'unknown',
    toolSeverity: severity,
    confidence: 'high',
    cwe: numbersOf(weakness.cwe),
    place: {
      kind: 'dependency',
      ecosystem: 'npm',
      package: name,
      version: library.version,
      advisory: advisoryOf(weakness),
      path: library.path,
    },
    ...(help !== undefined && { help }),
  };
}

/** Numbers of weaknesses; without one it is a component with known weaknesses (CWE-1395). */
export function numbersOf(names: readonly string[]): readonly number[] {
  const numbers = names.map((name) => Number(/^CWE-(\d+)$/.exec(name)?.[1])).filter(Number.isInteger);
  return numbers.length > 0 ? numbers : [1395];
}

/** The name that others know it by; some have none, and are then known by what is said of them. */
export function advisoryOf({ identifiers, info }: Pick<RetireVulnerability, 'identifiers' | 'info'>): string {
  const [cve] = identifiers.CVE ?? [];
  const known = identifiers.githubID ?? cve;
  if (known !== undefined) return known;
  const said = JSON.stringify([identifiers.summary, identifiers.issue, identifiers.bug, info[0]]);
  return `retire-${createHash('sha256').update(said).digest('hex').slice(0, 12)}`;
}
