import type { LeftOut, TestCase, TestPlan } from '#core/plan/index';
import type { MergeReport } from '#core/render/index';
import type { ApiSpec, SpecProblem } from '#core/spec/index';
import type { WrittenSuite } from './suite-folder.js';
import { bad, counted, faint, good, printable, type Terminal } from './terminal.js';

/** What `assay generate --json` prints. */
interface SuiteSummary {
  readonly suite: string;
  readonly title: string;
  readonly apiVersion: string;
  readonly tests: number;
  readonly files: number;
  readonly operations: number;
  readonly operationsTested: number;
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly SpecProblem[];
  readonly written: WrittenSuite;
}

export interface Generated {
  readonly spec: ApiSpec;
  readonly plan: TestPlan;
  readonly files: number;
  readonly tests: readonly TestCase[];
  readonly written: WrittenSuite;
  /** What the suite is run with. */
  readonly command: string;
}

const SHOWN = 5;

export function reportGenerated(terminal: Terminal, out: string, generated: Generated): void {
  const { spec, plan, files, tests, written, command } = generated;
  const tested = new Set(tests.flatMap(({ covers }) => covers)).size;
  const summary: SuiteSummary = {
    suite: out,
    title: spec.title,
    apiVersion: spec.version,
    tests: tests.length,
    files,
    operations: spec.operations.length,
    operationsTested: tested,
    leftOut: plan.leftOut,
    problems: spec.problems,
    written,
  };
  terminal.result(
    [
      `${good('✓')} ${tests.length} tests of ${tested} of ${spec.operations.length} operations in ${out}`,
      ...(written.commit === undefined ? [] : [`  Committed and pushed as ${written.commit}`]),
      ...mergeWords(written),
      ...(plan.leftOut.length > 0
        ? [`  ${counted(plan.leftOut.length, 'thing')} left out; README.md there says why`]
        : []),
      ...problemWords(spec.problems),
      '',
      faint(`  Run it: ${command}`),
    ],
    summary,
  );
}

function problemWords(problems: readonly SpecProblem[]): string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ pointer, detail }) => `${pointer}: ${printable(detail)}`);
  return [`  ${counted(problems.length, 'remark')} on the document:`, ...firstOf(lines, 'more in README.md')];
}

function mergeWords({ written, unchanged, removed, merge }: WrittenSuite): string[] {
  if (merge === undefined) return [];
  const { conflicts, orphans, kept } = merge;
  return [
    `  ${written} files written, ${unchanged} as they were, ${removed} removed; ${kept.length} edits kept`,
    ...(conflicts.length > 0
      ? [
          `  ${bad('!')} ${conflicts.length} edits that what is generated now contradicts; they were kept, and both stand side by side:`,
          ...firstOf(conflicts.map(conflictWords), 'more in assay.manifest.json'),
        ]
      : []),
    ...(orphans.length > 0
      ? [
          `  ${orphans.length} tests are generated no more; they are skipped until you delete them:`,
          ...firstOf(orphans.map(orphanWords), 'more in assay.manifest.json'),
        ]
      : []),
  ];
}

const conflictWords = ({ file, title, reason }: MergeReport['conflicts'][number]): string =>
  printable(`${file}: ${title ?? reason}`);

const orphanWords = ({ file, title, reason }: MergeReport['orphans'][number]): string =>
  printable(`${file}: ${title ?? ''} (${reason})`);

function firstOf(lines: readonly string[], more: string): string[] {
  const hidden = lines.length - SHOWN;
  return [
    ...lines.slice(0, SHOWN).map((line) => `    ${line}`),
    ...(hidden > 0 ? [`    … and ${hidden} ${more}`] : []),
  ];
}
