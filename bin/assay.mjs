#!/usr/bin/env node
import '../scripts/steps/check-node.mjs';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const NEEDED = 24;
const COULD_NOT_RUN = 3;

// An image has what was built, and nothing to build it from.
if (existsSync(new URL('../src', import.meta.url))) await ready();
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= NEEDED) await import(main);
else await onOwnNode();

/** From a fresh clone, packages are installed and the program is built first; both take milliseconds afterwards. */
async function ready() {
  // Their lines belong to no result: standard output is for that alone.
  const { log } = console;
  console.log = console.error;
  const { steps } = await import('../scripts/steps/project.mjs');
  await steps(async () => {
    const { ensureInstalled } = await import('../scripts/steps/install.mjs');
    const { ensureBuilt } = await import('../scripts/steps/build.mjs');
    await ensureInstalled(['inherit', process.stderr, process.stderr]);
    await ensureBuilt();
    return 0;
  });
  console.log = log;
  if (process.exitCode !== 0) process.exit(COULD_NOT_RUN);
}

/** The project brings its own Node, since the machine's may be older than what it is written for. */
async function onOwnNode() {
  const { nodeBinary } = await import('../scripts/steps/run.mjs');
  const child = spawn(nodeBinary(), [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.once('exit', (code, signal) =>
    signal === null ? process.exit(code ?? COULD_NOT_RUN) : process.kill(process.pid, signal),
  );
  child.once('error', (error) => {
    console.error(`error: ${error.message}`);
    process.exit(COULD_NOT_RUN);
  });
}
