import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Analyzer, Availability } from '../../src/analysis/analyzers/analyzer.js';
import type { AnalysisType, RunningApplications } from '#analysis/index';
import type { Finding, Severity } from '#core/findings/index';
import type { Json } from '#core/spec/index';

/** An application that runs already, and shows nothing. */
export const RUNS_ALREADY: RunningApplications = {
  whileRunning: (_id, { signal }, use) =>
    use({ backend: 'http://127.0.0.1:9', isolation: 'sandbox', signal }),
  documentOf: () => Promise.resolve(undefined),
};

const AVAILABLE: Availability = { kind: 'available', version: '1.0.0' };

const ANALYZER = {
  title: 'A small analyzer',
  purpose: 'Looks for marks.',
  needs: 'code',
  suits: () => true,
  availability: () => Promise.resolve(AVAILABLE),
} as const;

/** Finds every line that says `WEAK high 89`: the severity and the weakness that it names. */
export function markFinder(name: string, more: Partial<Analyzer> = {}): Analyzer {
  return {
    ...ANALYZER,
    name,
    runsIn: { backend_security: 'default', frontend_security: 'default' },
    run: async ({ folder }) => {
      const findings = await marksIn(name, folder);
      const status = findings.length > 0 ? 'findings' : 'ok';
      return { status, scope: `${name} 1.0.0`, findings };
    },
    ...more,
  };
}

async function marksIn(tool: string, folder: string): Promise<Finding[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.py'));
  const found = await Promise.all(names.toSorted().map((name) => marksOf(tool, folder, name)));
  return found.flat();
}

async function marksOf(tool: string, folder: string, name: string): Promise<Finding[]> {
  const lines = (await readFile(path.join(folder, name), 'utf8')).split('\n');
  return lines.flatMap((text, index) => {
    const [, severity, cwe] = /WEAK (\w+) (\d+)/u.exec(text) ?? [];
    if (severity === undefined) return [];
    return {
      tool,
      rule: `W${cwe}`,
      title: `Mark ${cwe}`,
      message: `A mark says ${severity}`,
      severity: severity as Severity,
      cwe: [Number(cwe)],
      place: { kind: 'code', path: name, line: index + 1, text },
    };
  });
}

/** Works until it is told to end. */
export function endless(name: string, more: Partial<Analyzer> = {}): Analyzer {
  return {
    ...ANALYZER,
    name,
    runsIn: { dynamic: 'default' },
    run: async (_subject, { signal, progress }) => {
      progress(40, 'waits');
      if (!signal.aborted) await once(signal, 'abort');
      return { status: 'tool-error', category: 'tool', message: 'was told to end' };
    },
    ...more,
  };
}

/** Says something beyond findings. */
export function tells(name: string, type: AnalysisType, details: Json): Analyzer {
  return {
    ...ANALYZER,
    name,
    runsIn: { [type]: 'default' },
    run: () => Promise.resolve({ status: 'ok', scope: name, findings: [], details }),
  };
}

/** What nobody has installed. */
export function absent(name: string): Analyzer {
  return markFinder(name, {
    availability: () =>
      Promise.resolve({ kind: 'unavailable', reason: 'it is not installed', remedy: 'Run npm run tools.' }),
  });
}
