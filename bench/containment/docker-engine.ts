import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where Debian puts it, who has it nowhere on the path of users. */
const DOCKERD = '/usr/sbin/dockerd';
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** Why no Docker engine of our own can be started here; undefined when one can. */
export function whyNoEngine(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root starts a Docker engine';
  const missing = [DOCKERD, '/usr/bin/containerd'].find((file) => !isProgram(file));
  return missing === undefined ? undefined : `${missing} is not installed`;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface DockerEngine {
  readonly socket: string;
  stop(): Promise<void>;
}

/**
 * Starts an engine that shares nothing with another one: its data, its socket and its processes are its own, and it
 * makes no networks, which would change those of the machine.
 */
export async function startDockerEngine(): Promise<DockerEngine> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-docker-'));
  const socket = path.join(folder, 'socket');
  const places = { 'data-root': 'data', 'exec-root': 'exec', pidfile: 'pid' };
  const args = Object.entries(places).map(([name, place]) => `--${name}=${path.join(folder, place)}`);
  const network = ['--bridge=none', '--iptables=false', '--ip-forward=false', '--ip-masq=false'];
  const engine = spawn(DOCKERD, [...args, ...network, `--host=unix://${socket}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(engine, 'exit');
  const said: Buffer[] = [];
  engine.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  await answering(engine, socket, () => Buffer.concat(said).toString('utf8'));
  return {
    socket,
    async stop() {
      engine.kill('SIGTERM');
      await exited;
      // The engine leaves the name of its own network mounted.
      spawnSync('umount', [path.join(folder, 'exec/netns/default')]);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function answering(engine: ChildProcess, socket: string, said: () => string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!existsSync(socket)) {
    if (engine.exitCode !== null || performance.now() > deadline)
      throw new Error(`dockerd does not answer. It said:\n${said().slice(-2_000)}`);
    await sleep(LOOK_AGAIN_MS);
  }
}
