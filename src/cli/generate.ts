import { createHash } from 'node:crypto';
import { AVAILABLE_STRATEGIES, planTests, SEED, type StrategyName, type TestPlan } from '#core/plan/index';
import {
  loadPack,
  manifestIn,
  type ManifestTest,
  type RenderedFile,
  renderSuite,
  type TemplatePack,
} from '#core/render/index';
import { type ApiSpec, readSpec } from '#core/spec/index';
import { PackFolders } from '#platform/templates/index';
import { VERSION } from '#platform/version/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { readDocument } from './read-document.js';
import { type SuiteSummary, writeSuite } from './suite-folder.js';
import { faint, good, printable, type Terminal } from './terminal.js';

export interface GenerateOptions {
  readonly out: string;
  readonly target: string;
  readonly strategies?: readonly string[];
  readonly templates?: string;
  readonly force?: boolean;
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
  const strategies = chosen(options.strategies);
  const pack = await chosenPack(options);
  const bytes = await readDocument(document);
  terminal.progress(`Reading ${document === '-' ? 'standard input' : document}`);
  const spec = readSpec(bytes);
  terminal.progress(
    `Planning tests of ${spec.operations.length} operations of ${spec.title} ${spec.version}`,
  );
  const plan = planTests(spec, { strategies, seed: SEED });
  const specSha256 = createHash('sha256').update(bytes).digest('hex');
  const files = renderSuite(plan, pack, { specSha256, engineVersion: VERSION });
  const { tests } = manifestIn(files);
  terminal.progress(`Writing ${files.length} files to ${options.out}`);
  await writeSuite(options.out, files, options.force === true);
  report(terminal, options.out, { spec, plan, files, tests, command: commandOf(pack, options.out) });
  return EXIT.passed;
}

function chosen(names: readonly string[] = AVAILABLE_STRATEGIES): StrategyName[] {
  return names.map((name) => {
    const found = AVAILABLE_STRATEGIES.find((strategy) => strategy === name);
    if (found !== undefined) return found;
    throw new CliError(
      `There is no strategy ${name}. There are: ${AVAILABLE_STRATEGIES.join(', ')}`,
      EXIT.usage,
    );
  });
}

async function chosenPack({ target, templates }: GenerateOptions): Promise<TemplatePack> {
  const files = await new PackFolders(templates).read(target);
  if (files === undefined)
    throw new CliError(`There is no template pack for the target ${target}`, EXIT.usage);
  return loadPack(files);
}

/** Exports are run by their own tools, in their folder. */
function commandOf({ manifest: { runner } }: TemplatePack, out: string): string {
  return runner.report === 'none' ? `cd ${out} && ${runner.command}` : `assay run ${out} --base-url http://…`;
}

interface Generated {
  readonly spec: ApiSpec;
  readonly plan: TestPlan;
  readonly files: readonly RenderedFile[];
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
