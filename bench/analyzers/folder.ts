import path from 'node:path';
import type { Severity } from '#core/findings/index';
import type { Analyzer } from '#analysis/analyzers/analyzer';
import { type Around, findingsOf, PARTS, run } from './analysed.js';

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/**
 * What the analyzers that read code say of any folder, by severity, and each finding that is high or critical: for projects
 * whose makers know what they do, these should be few, and true.
 */
export async function printFolder(
  folder: string,
  analyzers: readonly Analyzer[],
  around: Around,
): Promise<void> {
  console.log(`\n${folder}\n\nanalyzer              ${SEVERITIES.map((one) => one.padEnd(10)).join('')}s`);
  for (const analyzer of analyzers.filter(({ needs }) => needs === 'code')) {
    await printAnalyzer(folder, analyzer, around);
  }
}

async function printAnalyzer(folder: string, analyzer: Analyzer, around: Around): Promise<void> {
  const application = { modelSlug: 'folder', appNumber: 1 };
  const started = performance.now();
  const report = await run(analyzer, { application, folder: path.resolve(folder), parts: PARTS }, around);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const findings = findingsOf(report);
  const counts = SEVERITIES.map((severity) => findings.filter((one) => one.severity === severity).length);
  const columns = counts.map((count) => String(count).padEnd(10)).join('');
  console.log(`${analyzer.name.padEnd(22)}${columns}${seconds}  ${report.status}`);
  for (const { severity, rule, title, place } of findings.filter(isAlarm))
    console.log(`  ${severity} ${rule} ${'path' in place ? place.path : ''}: ${title}`);
}

function isAlarm({ severity }: { readonly severity: Severity }): boolean {
  return severity === 'critical' || severity === 'high';
}
