import { commitMessage, type TemplatePack } from '#core/render/index';
import { planSettingsOf } from '#core/settings/index';
import { readConfig } from './config-file.js';
import { EXIT } from './exit-code.js';
import { interrupted } from './interrupted.js';
import { chosenPack, chosenStrategies, madeSuite } from './made-suite.js';
import { readDocument } from './read-document.js';
import { reportGenerated } from './generate-report.js';
import { type NewSuite, writeSuite, type WrittenSuite } from './suite-folder.js';
import type { Terminal } from './terminal.js';

export interface GenerateOptions {
  readonly out: string;
  readonly target: string;
  readonly strategies?: readonly string[];
  readonly templates?: string;
  readonly root?: string;
  readonly force?: boolean;
  readonly config?: string;
  /** A repository, in whose branch `out` is a folder. */
  readonly git?: string;
  readonly branch?: string;
}

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
  const choice = { strategies, pack, planSettings };
  const { spec, specSha256, plan, tests, files } = await madeSuite(bytes, choice, terminal);
  const operations = spec.operations.map(({ key }) => key);
  const suite = { target: pack.manifest.target, files, operations };
  const message = (merged: WrittenSuite): string =>
    commitMessage({
      title: spec.title,
      apiVersion: spec.version,
      operations: spec.operations.length,
      specSha256,
      tests: tests.length,
      ...merged,
    });
  const written = await writeTo(options, suite, message, terminal);
  const command = commandOf(pack, options.out);
  reportGenerated(terminal, options.out, { spec, plan, files: files.length, tests, written, command });
  return EXIT.passed;
}

/** Into a folder of this machine, or by a commit on a branch. */
async function writeTo(
  { out, force = false, git, branch = 'assay/suites' }: GenerateOptions,
  suite: NewSuite,
  message: (written: WrittenSuite) => string,
  terminal: Terminal,
): Promise<WrittenSuite> {
  if (git === undefined) {
    terminal.progress(`Writing ${suite.files.length} files to ${out}`);
    return writeSuite(out, suite, force);
  }
  const { writeToBranch } = await import('./suite-branch.js');
  terminal.progress(`Writing ${suite.files.length} files to ${out} on the branch ${branch}`);
  const place = { url: git, branch, folder: out };
  return writeToBranch(place, { suite, force, message }, interrupted());
}

/** Exports are run by their own tools, in their folder. */
function commandOf({ manifest: { runner } }: TemplatePack, out: string): string {
  return runner.report === 'none' ? `cd ${out} && ${runner.command}` : `assay run ${out} --base-url http://…`;
}
