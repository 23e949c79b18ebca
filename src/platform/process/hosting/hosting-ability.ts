import { runProcess } from '../run-process.js';
import { findExecutable } from '../executable.js';
import { type ControlGroups, controlGroups } from './control-groups.js';
import type { HostedProgram } from './hosting.js';
import { asUser, type HostedUser, inOwnNetwork, shownAt } from './own-network.js';
import { walled, writeSettings } from './walls.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';

/** Whether, and how well, this machine can hold programs that are not trusted. */
export type Hosting =
  | {
      readonly kind: 'possible';
      readonly user: HostedUser['kind'];
      readonly groups: ControlGroups;
      /** What is weaker here than it could be; show it wherever programs are shown. */
      readonly weaknesses: readonly string[];
    }
  | { readonly kind: 'impossible'; readonly reason: string };

let tried: Promise<Hosting> | undefined;

/** Found out by trying, once. */
export function hosting(): Promise<Hosting> {
  return (tried ??= tryOut());
}

async function tryOut(): Promise<Hosting> {
  for (const program of ['bwrap', 'setpriv', 'prlimit']) {
    if ((await findExecutable(program, process.env['PATH'], '/')) === undefined)
      return { kind: 'impossible', reason: `there is no program ${program}` };
  }
  const groups = await controlGroups();
  if (process.getuid?.() !== 0) return able('ours', groups, await problemAs({ kind: 'ours' }));
  const problem = await problemAs({ kind: 'own', id: 600_000 });
  if (problem === undefined) return able('own', groups, undefined);
  // Nothing would bound the processes of root.
  if (groups.kind === 'none') return { kind: 'impossible', reason: problem };
  return able('ours', groups, await problemAs({ kind: 'ours' }));
}

function able(user: HostedUser['kind'], groups: ControlGroups, problem: string | undefined): Hosting {
  if (problem !== undefined) return { kind: 'impossible', reason: problem };
  const weaknesses =
    groups.kind === 'found'
      ? []
      : [
          `${groups.reason}: memory is bounded for each process and not for all together, ` +
            'and the processor is only shared, not bounded',
        ];
  return { kind: 'possible', user, groups, weaknesses };
}

const TRIED: HostedProgram = {
  name: 'tried',
  file: 'true',
  args: [],
  env: {},
  source: '/var/empty',
  mounts: [],
  ports: [],
  limits: {
    memoryBytes: 256 * 1024 * 1024,
    processes: 16,
    cpus: 1,
    folderBytes: 65_536,
    temporaryBytes: 65_536,
  },
  log: new PassThrough(),
};

/** Puts up the very walls that programs will stand behind, since half of them may be forbidden. */
async function problemAs(user: HostedUser): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-try-'));
  try {
    const settings = path.join(folder, 'settings');
    await writeSettings(settings);
    const inside = walled(TRIED, { settings: shownAt(0), source: shownAt(0), mounts: [], grouped: true });
    const argv = inOwnNetwork(asUser(inside, user, []), [settings], user);
    const outcome = await runProcess({ ...argv, timeoutMs: 10_000 });
    if (outcome.kind === 'exited' && outcome.code === 0) return undefined;
    if (outcome.kind === 'spawn-failed') return outcome.reason;
    return `bubblewrap says: ${outcome.stderr.trim() || outcome.kind}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
