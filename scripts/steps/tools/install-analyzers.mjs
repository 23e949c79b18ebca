import { spawn } from 'node:child_process';
import { root } from '../project.mjs';
import { environment, nodeBinary } from '../run.mjs';

const FOR_LATER =
  'Analyzers whose program is missing are `unavailable`, and their tests are skipped, until `npm run tools` has installed it.';

/**
 * Begins to install the analyzers' programs that are missing, in a process of its own. Nobody else needs them to
 * succeed, so a failure is told and is no more than that.
 * @returns `ended`, fulfilled when all is there or has failed, and `stop`
 */
export function installAnalyzers() {
  // A group of its own: what it starts, such as uv and npm, is stopped with it.
  const child = spawn(nodeBinary(), ['scripts/tools.mjs', '--quiet'], {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
    detached: true,
  });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => {
      if (code !== 0 && signal === null) console.error(FOR_LATER);
      resolve();
    });
  });
  return { ended, stop: () => stopGroup(child) };
}

function stopGroup(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM');
}
