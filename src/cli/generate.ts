import { manifestIn, type ManifestTest, type TemplatePack } from '#core/render/index';
import { planSettingsOf } from '#core/settings/index';
import { readConfig } from './config-file.js';
import { EXIT } from './exit-code.js';
import { chosenPack, chosenStrategies, type MadeSuite, madeSuite } from './made-suite.js';
import { readDocument } from './read-document.js';
import { type SuiteSummary, writeSuite } from './suite-folder.js';
import { faint, good, printable, type Terminal } from './terminal.js';

export interface GenerateOptions {
  readonly out: string;
  readonly target: string;
  readonly strategies?: readonly string[];
  readonly templates?: string;
  readonly root?: string;
  readonly force?: boolean;
  readonly config?: string;
}

const SHOWN_PROBLEMS = 5;

/**
 * `assay generate`: a suite from an API document, on this machine alone.
 * @param document a file, or `-` for standard input
 */
export async function generate(
  document: string,
  options: GenerateOptions,
  terminal: Terminal,
): Promise<number> {
  const config = await readConfig(options.config);
  const strategies = chosenStrategies(options.strategies ?? config.strategies);
  const pack = await chosenPack(options);
  const bytes = await readDocument(document, options.root);
  terminal.progress(`Reading ${document === '-' ? 'standard input' : document}`);
  const planSettings = planSettingsOf(config);
  const { spec, plan, files } = madeSuite(bytes, { strategies, pack, planSettings }, terminal);
  const { tests } = manifestIn(files);
  terminal.progress(`Writing ${files.length} files to ${options.out}`);
  await writeSuite(options.out, files, options.force === true);
  report(terminal, options.out, { spec, plan, files, tests, command: commandOf(pack, options.out) });
  return EXIT.passed;
}

/** Exports are run by their own tools, in their folder. */
function commandOf({ manifest: { runner } }: TemplatePack, out: string): string {
  return runner.report === 'none' ? `cd ${out} && ${runner.command}` : `assay run ${out} --base-url http://…`;
}

interface Generated extends MadeSuite {
  readonly tests: readonly ManifestTest[];
  /** What the suite is run with. */
  readonly command: string;
}

function report(terminal: Terminal, out: string, { spec, plan, files, tests, command }: Generated): void {
  const tested = new Set(tests.flatMap(({ covers }) => covers)).size;
  const problems = spec.problems.map(({ pointer, detail }) => `${pointer}: ${printable(detail)}`);
  const summary: SuiteSummary = {
    suite: out,
    title: spec.title,
    apiVersion: spec.version,
    tests: tests.length,
    files: files.length,
    operations: spec.operations.length,
    operationsTested: tested,
    leftOut: plan.leftOut,
    problems: spec.problems,
  };
  terminal.result(
    [
      `${good('✓')} ${tests.length} tests of ${tested} of ${spec.operations.length} operations in ${out}`,
      ...(plan.leftOut.length > 0
        ? [`  ${plan.leftOut.length} things were left out; README.md there says why`]
        : []),
      ...(problems.length > 0 ? [`  ${problems.length} remarks on the document:`] : []),
      ...problems.slice(0, SHOWN_PROBLEMS).map((problem) => `    ${problem}`),
      ...(problems.length > SHOWN_PROBLEMS
        ? [`    … and ${problems.length - SHOWN_PROBLEMS} more in README.md`]
        : []),
      '',
      faint(`  Run it: ${command}`),
    ],
    summary,
  );
}
