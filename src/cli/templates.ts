import { createHash } from 'node:crypto';
import { AVAILABLE_STRATEGIES, planTests, SEED, type TestPlan } from '#core/plan/index';
import { loadPack, packProblems, renderSuite, unusedFiles, type RenderedFile } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { PackFolders, type PackFiles } from '#platform/templates/index';
import { VERSION } from '#platform/version/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { readDocument } from './read-document.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

export interface TemplateOptions {
  readonly templates?: string;
}

export interface PreviewOptions extends TemplateOptions {
  readonly target: string;
  readonly file?: string;
}

/** `assay templates list`: packs by target, and their files; your own are marked. */
export async function listTemplates({ templates }: TemplateOptions, terminal: Terminal): Promise<number> {
  const folders = new PackFolders(templates);
  const targets = await folders.targets();
  const packs = await Promise.all(
    targets.map(async (target) => {
      const files = [...(await packOf(folders, target)).keys()].sort();
      return { target, files, own: await folders.overridden(target) };
    }),
  );
  const lines = packs.flatMap(({ target, files, own }) => [
    good(target),
    ...files.map((file) => (own.includes(file) ? `  ${file}  (yours)` : `  ${file}`)),
  ]);
  terminal.result(lines, { packs });
  return EXIT.passed;
}

/** `assay templates show`: a file as it is shipped. */
export async function showTemplate(target: string, file: string, terminal: Terminal): Promise<number> {
  const files = await packOf(new PackFolders(), target);
  const content = files.get(file);
  if (content === undefined) {
    const known = `assay templates list names the files of ${target}`;
    throw new CliError(`The pack for ${target} has no file ${file}: ${known}`, EXIT.usage);
  }
  terminal.result([content.replace(/\n$/, '')], { target, file, content });
  return EXIT.passed;
}

/** What is wrong with one place of a pack, for people (`file:line:column: …`) and for programs. */
interface Problem {
  readonly target: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly detail: string;
}

/** `assay templates check`: each of your packs, with the bundled files beneath it. */
export async function checkTemplates(folder: string, terminal: Terminal): Promise<number> {
  const folders = new PackFolders(folder);
  const own = await folders.ownTargets();
  if (own.length === 0) {
    throw new CliError(`${folder} has no folder of a target, such as ${folder}/vitest with templates in it`);
  }
  const checked = await Promise.all(own.map((target) => checkedPack(folders, target)));
  const problems = checked.flat();
  const lines = problems.map(
    ({ target, file, line, column, detail }) =>
      `${bad('✗')} ${folder}/${target}/${file}:${line}:${column}: ${printable(detail)}`,
  );
  terminal.result(problems.length > 0 ? lines : [`${good('✓')} ${own.join(', ')}: nothing is wrong`], {
    targets: own,
    problems,
  });
  return problems.length > 0 ? EXIT.testsFailed : EXIT.passed;
}

async function checkedPack(folders: PackFolders, target: string): Promise<Problem[]> {
  const files = await packOf(folders, target);
  const found = packProblems(files).map(({ place, detail }) => ({ target, ...place, detail }));
  if (found.length > 0) return found;
  const own = await folders.overridden(target);
  return unusedFiles(files)
    .filter((file) => own.includes(file))
    .map((file) => ({ target, file, line: 1, column: 1, detail: unused(file, files) }));
}

/** Nearly always a name that was meant to be another one. */
function unused(file: string, files: PackFiles): string {
  const name = file.split('/').at(-1);
  const meant = [...files.keys()].find((known) => known !== file && known.split('/').at(-1) === name);
  const hint =
    meant === undefined ? 'assay templates list has the names that it knows' : `is ${meant} meant?`;
  return `manifest.json does not name this file, so that nothing is made of it; ${hint}`;
}

/** `assay templates preview`: a suite in memory, beside what the bundled pack would write. */
export async function previewTemplates(
  document: string,
  { target, templates, file }: PreviewOptions,
  terminal: Terminal,
): Promise<number> {
  const bytes = await readDocument(document);
  const plan = planTests(readSpec(bytes), { strategies: AVAILABLE_STRATEGIES, seed: SEED });
  const specSha256 = createHash('sha256').update(bytes).digest('hex');
  const rendered = async (folders: PackFolders): Promise<readonly RenderedFile[]> =>
    filesOf(await packOf(folders, target), plan, specSha256);
  const ours = await rendered(new PackFolders(templates));
  if (file !== undefined) return printFile(ours, file, terminal);
  const before = new Map(
    (await rendered(new PackFolders())).map(({ path, content }) => [path, content] as const),
  );
  const files = ours.map(({ path, content }) => ({ path, change: changeOf(before.get(path), content) }));
  const shown = files.map(({ path, change }) =>
    change === 'same' ? faint(`  ${path}`) : `  ${path}  (${change})`,
  );
  const changed = files.filter(({ change }) => change !== 'same').length;
  terminal.result([`${changed} of ${files.length} files differ from the bundled pack:`, ...shown], { files });
  return EXIT.passed;
}

function filesOf(files: PackFiles, plan: TestPlan, specSha256: string): readonly RenderedFile[] {
  return renderSuite(plan, loadPack(files), { specSha256, engineVersion: VERSION });
}

function changeOf(before: string | undefined, content: string): 'same' | 'changed' | 'new' {
  if (before === undefined) return 'new';
  return before === content ? 'same' : 'changed';
}

function printFile(files: readonly RenderedFile[], wanted: string, terminal: Terminal): number {
  const found = files.find(({ path }) => path === wanted);
  if (found === undefined) {
    const some = files.map(({ path }) => path).slice(0, 8);
    throw new CliError(`The suite has no file ${wanted}. It has: ${some.join(', ')}, …`, EXIT.usage);
  }
  terminal.result([found.content.replace(/\n$/, '')], found);
  return EXIT.passed;
}

async function packOf(folders: PackFolders, target: string): Promise<PackFiles> {
  const files = await folders.read(target);
  if (files !== undefined) return files;
  const known = (await folders.targets()).join(', ');
  throw new CliError(`There is no template pack for the target ${target}. There are: ${known}`, EXIT.usage);
}
