#!/usr/bin/env node
import '../scripts/steps/check-node.mjs';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

if (!existsSync(main)) {
  console.error('Assay is not built yet: run `npm ci && npm run build` (or `npm start`) in its folder once.');
  process.exit(3);
}

const [major = 0] = process.versions.node.split('.').map(Number);

if (major >= 24) {
  await import(main);
} else {
  // The project brings its own Node, since the machine's may be older than what it is written for.
  const { nodeBinary } = await import('../scripts/steps/run.mjs');
  const { spawn } = await import('node:child_process');
  const child = spawn(nodeBinary(), [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.once('exit', (code, signal) =>
    signal === null ? process.exit(code ?? 3) : process.kill(process.pid, signal),
  );
  child.once('error', (error) => {
    console.error(`error: ${error.message}`);
    process.exit(3);
  });
}
