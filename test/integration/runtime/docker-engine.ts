import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PythonEnvironment } from '#platform/python/index';
import type { Need } from '../../support/needs.js';

/** A Docker engine of the tests' own, as root can start one. */
export const dockerEngine: Need = { missing: whatIsMissing() };

function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root starts a Docker engine';
  try {
    accessSync('/usr/sbin/dockerd', constants.X_OK);
    return undefined;
  } catch {
    return 'dockerd is not installed';
  }
}

export interface DockerEngine {
  readonly socket: string;
  stop(): Promise<void>;
}

/** Starts an engine that shares nothing with another one: its data, its socket and its processes are its own. */
export async function startDockerEngine(): Promise<DockerEngine> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-docker-'));
  const socket = path.join(folder, 'socket');
  const places = ['--data-root', 'data', '--exec-root', 'exec', '--pidfile', 'pid'].map((word) =>
    word.startsWith('--') ? word : path.join(folder, word),
  );
  const network = ['--bridge', 'none', '--iptables=false', '--ip-forward=false'];
  const engine = spawn('/usr/sbin/dockerd', [...places, ...network, '--host', `unix://${socket}`], {
    stdio: 'ignore',
  });
  await answering(engine, socket);
  return {
    socket,
    async stop() {
      engine.kill('SIGTERM');
      if (engine.exitCode === null) await once(engine, 'exit');
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function answering(engine: ChildProcess, socket: string): Promise<void> {
  for (let round = 0; round < 300; round += 1) {
    if (engine.exitCode !== null) throw new Error(`dockerd ended with ${engine.exitCode}`);
    if (existsSync(socket)) return;
    await sleep(100);
  }
  throw new Error('dockerd does not answer');
}

const PROGRAMS = 'sh cp ln mkdir cat ls env rm chmod mount sleep'.split(' ');
const LEFT_OUT = ['site-packages', 'dist-packages', 'test', 'idlelib', 'lib2to3'];

/**
 * Makes an image out of a few programs of this machine, Python and Node: as much of `python:slim` and `node:slim` as
 * applications need. No registry of images is asked.
 */
export async function makeBaseImage(
  { socket }: DockerEngine,
  name: string,
  python: PythonEnvironment,
): Promise<void> {
  const [venv = '', prefix = ''] = python.folders;
  const library = `${prefix}/lib/${said(python.python, ['-c', 'import sys; print("python%d.%d" % sys.version_info[:2])'])}`;
  const programs = PROGRAMS.map((program) => said('sh', ['-c', `command -v ${program}`]));
  const npm = path.dirname(path.dirname(realpathSync(said('sh', ['-c', 'command -v npm']))));
  const started = ['/bin/sh', ...programs, process.execPath];
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'assay-root-'));
  await chmod(scratch, 0o755);
  await mkdir(path.join(scratch, 'opt'));
  await writeFile(path.join(scratch, 'opt/npm'), `#!/bin/sh\nexec node ${npm}/bin/npm-cli.js "$@"\n`, {
    mode: 0o755,
  });
  const files = [
    ...started,
    venv,
    library,
    npm,
    '/etc/ssl/certs',
    ...librariesOf([...started, python.python, ...extensionsIn(library)]),
  ];
  for (const file of files)
    await mkdir(path.join(scratch, path.dirname(file)), { recursive: true, mode: 0o755 });
  const searched = [path.dirname(process.execPath), path.join(venv, 'bin'), '/opt', '/usr/bin', '/bin'].join(
    ':',
  );
  const changes = [`ENV PATH=${searched}`, 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt'];
  const script =
    'tar --dereference --hard-dereference --ignore-failed-read --absolute-names --transform "s,^/,," "$@" 2>/dev/null' +
    ' | docker -H "$HOST" import --change "$ONE" --change "$OTHER" - "$NAME"';
  execFileSync(
    'sh',
    [
      '-c',
      script,
      'sh',
      ...LEFT_OUT.map((left) => `--exclude=${library}/${left}`),
      // Folders that are only implied are nobody's to enter: they come first.
      ...['-cf', '-', '-C', scratch, '.', '-C', '/'].concat([...new Set(files)]),
    ],
    {
      env: { ...process.env, HOST: `unix://${socket}`, ONE: changes[0], OTHER: changes[1], NAME: name },
      stdio: 'pipe',
    },
  );
  await rm(scratch, { recursive: true });
}

function said(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

function extensionsIn(folder: string): readonly string[] {
  const found = execFileSync('find', [`${folder}/lib-dynload`, '-name', '*.so'], { encoding: 'utf8' });
  return found.split('\n').filter((line) => line !== '');
}

function librariesOf(programs: readonly string[]): readonly string[] {
  const libraries = execFileSync(
    'sh',
    ['-c', 'for file; do ldd "$file" 2>/dev/null; done; true', 'sh', ...programs],
    {
      encoding: 'utf8',
    },
  );
  return [...new Set([...libraries.matchAll(/(\/\S+\.so\S*) \(/g)].map(([, file]) => file ?? ''))];
}
