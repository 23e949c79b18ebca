import { execFileSync, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import Docker from 'dockerode';
import type { PythonEnvironment } from '#platform/python/index';
import type { DockerEngine } from './docker-engine.js';

/** What installers and applications are started with, and what a hostile one tries. */
const PROGRAMS = 'sh cp ln mkdir cat env rm chmod mount sleep'.split(' ');
/** Large, and of no use to applications. */
const LEFT_OUT = ['site-packages', 'dist-packages', 'test', 'idlelib', 'lib2to3', 'ensurepip', 'config-*'];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const ACCOUNTS = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n';
const ENVIRONMENT = {
  PATH: '/opt/node/bin:/opt/python/bin:/usr/bin:/bin',
  PYTHONPATH: '/opt/python/pip',
  PIP_CERT: CERTIFICATES,
  NODE_EXTRA_CA_CERTS: CERTIFICATES,
};

/** Where files of this machine lie in the image. */
type Places = ReadonlyMap<string, string>;

/**
 * Makes an image out of a few programs of this machine, its Python and its Node: as much of `python:slim` and
 * `node:slim` as applications need. No registry of images is asked.
 * @param name without a tag
 * @param python with pip
 */
export async function makeBaseImage(
  { socket }: DockerEngine,
  name: string,
  { python }: PythonEnvironment,
): Promise<void> {
  const added = await mkdtemp(path.join(os.tmpdir(), 'assay-root-'));
  try {
    await writeAdded(added);
    const library = pythonSays(python, 'sysconfig.get_path("stdlib")', 'sysconfig');
    const leftOut = LEFT_OUT.map((folder) => `--exclude=${path.join(library, folder)}`);
    const tar = [...tarOptions(placesOf(python, library)), ...leftOut, '-C', added, '.', '-C', '/'];
    const programs = ['/bin/sh', ...PROGRAMS.map(placeOf)];
    const libraries = librariesOf([...programs, process.execPath, python, ...extensionsIn(library)]);
    const files = [...placesOf(python, library).keys(), ...programs, CERTIFICATES, ...libraries];
    await importImage(socket, name, [...tar, ...new Set(files)]);
  } finally {
    await rm(added, { recursive: true });
  }
}

/** What is not the machine's: a few accounts, and programs that only start others. */
async function writeAdded(folder: string): Promise<void> {
  const programs = {
    'opt/node/bin/npm': 'exec node /opt/node/lib/npm/bin/npm-cli.js "$@"',
    'opt/python/bin/python': 'exec python3 "$@"',
  };
  await chmod(folder, 0o755);
  for (const name of ['opt/node/bin', 'opt/python/bin', 'etc', 'tmp'])
    await mkdir(path.join(folder, name), { recursive: true });
  for (const [name, script] of Object.entries(programs))
    await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await writeFile(path.join(folder, 'etc/passwd'), ACCOUNTS);
}

/** Apart from where they lie on this machine, which may be below a folder that containers have one of their own of. */
function placesOf(python: string, library: string): Places {
  const npm = path.dirname(path.dirname(realpathSync(placeOf('npm'))));
  return new Map([
    [process.execPath, '/opt/node/bin/node'],
    [npm, '/opt/node/lib/npm'],
    [python, '/opt/python/bin/python3'],
    [library, `/opt/python/lib/${path.basename(library)}`],
    [path.dirname(pythonSays(python, 'pip.__file__', 'pip')), '/opt/python/pip/pip'],
  ]);
}

/** Links are followed: /bin may be one. Whoever runs in a container is nobody, and must be let in everywhere. */
function tarOptions(places: Places): readonly string[] {
  return [
    ...'--create --dereference --hard-dereference --ignore-failed-read --absolute-names'.split(' '),
    ...'--mode=a+rX --owner=0 --group=0'.split(' '),
    ...[...places].map(
      ([from, to]) => `--transform=s|^${from.replaceAll(/[.[\]*^$\\|]/g, String.raw`\$&`)}|${to}|`,
    ),
    '--transform=s|^/||',
  ];
}

async function importImage(socketPath: string, repo: string, tar: readonly string[]): Promise<void> {
  const docker = new Docker({ socketPath });
  const changes = Object.entries(ENVIRONMENT).map(([key, value]) => `ENV ${key}=${value}`);
  const { stdout } = spawn('tar', tar, { stdio: ['ignore', 'pipe', 'ignore'] });
  const output = await docker.importImage(stdout, { repo, changes });
  await buffer(output);
  await docker.getImage(repo).inspect();
}

function pythonSays(python: string, expression: string, module: string): string {
  return said(python, ['-c', `import ${module}; print(${expression})`]);
}

function placeOf(program: string): string {
  return said('sh', ['-c', `command -v ${program}`]);
}

function said(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

function extensionsIn(library: string): readonly string[] {
  return said('find', [path.join(library, 'lib-dynload'), '-name', '*.so']).split('\n');
}

function librariesOf(programs: readonly string[]): readonly string[] {
  const script = 'for file; do ldd "$file" 2>/dev/null; done; true';
  const found = said('sh', ['-c', script, 'sh', ...programs]).matchAll(/(\/\S+\.so\S*) \(/g);
  return [...found].map(([, file = '']) => file);
}
