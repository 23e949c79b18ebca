import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadSettings } from '#platform/config/index';
import type {
  Analyzer,
  AnalyzerContext,
  Subject,
  Toolbox,
  ToolReport,
} from '../../src/analysis/analyzers/analyzer.js';
import { InstalledTools } from '../../src/analysis/tools/installed-tools.js';
import type { Need } from './needs.js';

/** Read before anything changes the environment: where `npm run tools` put the programs. */
const SETTINGS = loadSettings({ ASSAY_ANALYZERS_DIR: process.env['ASSAY_ANALYZERS_DIR'] });

export const installedTools: Toolbox = new InstalledTools(SETTINGS);
/** A machine on which `npm run tools` never ran. */
export const noTools: Toolbox = {
  program: () => Promise.resolve(undefined),
  data: () => Promise.resolve(undefined),
  services: () => [],
};

/** What `describeNeeding` takes. */
export async function neededBy(analyzer: Analyzer): Promise<Need> {
  const availability = await analyzer.availability(installedTools);
  return { missing: availability.kind === 'available' ? undefined : `${availability.reason}: npm run tools` };
}

/** Writes files into a new folder below a folder. */
export async function written(
  files: Readonly<Record<string, string | Uint8Array>>,
  below: string,
): Promise<string> {
  const folder = await mkdtemp(path.join(below, 'application-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

/** Files that no tool may stumble over, whatever it looks for. */
export async function addOddities(folder: string): Promise<void> {
  const binary = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256);
  const names = [
    '-rf',
    'a b.py',
    '$(touch stolen).js',
    'quote\'".py',
    'newline\nin.py',
    'überall.js',
    '%2e%2e.html',
  ];
  for (const name of names) await writeFile(path.join(folder, name), '');
  await writeFile(path.join(folder, 'binary.py'), binary);
  await writeFile(path.join(folder, 'binary.js'), binary);
  await writeFile(path.join(folder, 'huge.py'), 'x = 1\n'.repeat(900_000));
  await writeFile(path.join(folder, 'huge.js'), 'x = 1;\n'.repeat(800_000));
  await mkdir(path.join(folder, 'folder.py'), { recursive: true });
  await symlink('/etc/passwd', path.join(folder, 'passwd.py'));
  await symlink('/etc', path.join(folder, 'etc'));
  await symlink('.', path.join(folder, 'round'));
}

/** Runs an analyzer over a folder, with a work folder of its own. */
export async function analysed(
  analyzer: Analyzer,
  subject: Pick<Subject, 'folder' | 'parts'> & Partial<Subject>,
  context: Partial<AnalyzerContext> = {},
): Promise<ToolReport> {
  const workFolder = await mkdtemp(path.join(os.tmpdir(), 'assay-analysis-'));
  try {
    return await analyzer.run(
      { application: { modelSlug: 'a-model', appNumber: 1 }, ...subject },
      {
        tools: installedTools,
        workFolder,
        timeoutMs: 90_000,
        signal: new AbortController().signal,
        options: {},
        progress: () => {},
        ...context,
      },
    );
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}
