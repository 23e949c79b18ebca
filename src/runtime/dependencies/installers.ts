import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PythonEnvironment } from '#platform/python/index';
import type { Installation } from './dependency-store.js';

/** What installers need to find packages, and nothing else of our environment. */
const FOR_INSTALLERS =
  /^(?:PIP_\w+|npm_config_\w+|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|HOME|XDG_\w+)$/i;

/** Packages of Python into a folder of their own; built ones only, so that nothing of theirs runs. */
export function pythonInstallation(python: PythonEnvironment, requirements: string): Installation {
  return {
    recipe: ['python', python.python, requirements],
    installer: 'pip',
    commands: async (folder) => {
      const list = path.join(folder, 'requirements.txt');
      await writeFile(list, requirements);
      const how =
        '-m pip install --no-input --disable-pip-version-check --quiet --only-binary :all: --target';
      const args = [...how.split(' '), path.join(folder, 'packages'), '--requirement', list];
      return [{ file: python.python, args, env: environment() }];
    },
  };
}

/** Folders in node_modules that builders keep things in; they are written to inside, and must be there for that. */
export const NODE_SCRATCH = ['.vite', '.vite-temp', '.cache'];

/** Packages of Node, without their scripts. The lock file decides, as long as it fits the manifest. */
export function nodeInstallation(manifest: string, lock: string | undefined): Installation {
  return {
    recipe: ['node', process.platform, process.arch, process.version, manifest, lock ?? ''],
    installer: 'npm',
    commands: async (folder) => {
      await writeFile(path.join(folder, 'package.json'), manifest);
      if (lock !== undefined) await writeFile(path.join(folder, 'package-lock.json'), lock);
      for (const name of NODE_SCRATCH) await mkdir(path.join(folder, 'scratch', name), { recursive: true });
      const options =
        '--ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error --git=/bin/false';
      const install = lock === undefined ? 'npm install' : `npm ci ${options} || npm install`;
      const script = `(${install} ${options}) && mkdir -p node_modules && cp -R scratch/. node_modules/`;
      return [{ file: '/bin/sh', args: ['-c', script], cwd: folder, env: environment() }];
    },
  };
}

function environment(): Record<string, string> {
  const found = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && FOR_INSTALLERS.test(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(found);
}
