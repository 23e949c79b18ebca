import { findExecutable } from '../executable.js';
import { runProcess } from '../run-process.js';
import { type ControlGroups, controlGroups } from './control-groups.js';

/** Whether programs can be started here that nothing holds, and what still bounds them. */
export type Unconfined =
  | {
      readonly kind: 'possible';
      /** `own`: each is a user that nobody else is; only root can become another. */
      readonly user: 'own' | 'ours';
      readonly groups: ControlGroups;
      readonly setpriv: string;
      readonly prlimit: string;
      /** Show them wherever the programs are shown. */
      readonly weaknesses: readonly string[];
    }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Above the users that a machine has, and those of the sandbox. */
export const FIRST_UNCONFINED_USER = 700_000;
export const UNCONFINED_USERS = 100_000;

export async function unconfined(): Promise<Unconfined> {
  const setpriv = await findExecutable('setpriv', process.env['PATH'], '/');
  const prlimit = await findExecutable('prlimit', process.env['PATH'], '/');
  if (setpriv === undefined || prlimit === undefined)
    return { kind: 'impossible', reason: 'there is no program setpriv, or no prlimit (util-linux has both)' };
  const user = process.getuid?.() === 0 ? 'own' : 'ours';
  // Root's programs must not be root: where that cannot be, they are not started.
  if (user === 'own' && !(await canAsOther('true')))
    return { kind: 'impossible', reason: 'this program is root, and cannot start others as another user' };
  const groups = await controlGroups();
  return { kind: 'possible', user, groups, setpriv, prlimit, weaknesses: weaknessesOf(user, groups) };
}

/** @returns the first of these files and folders that the programs could not read, where they are not our user's */
export async function unreadableWhenUnconfined(places: readonly string[]): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const place of places) {
    if (!(await canAsOther('test', '-r', place))) return place;
  }
  return undefined;
}

async function canAsOther(...command: readonly string[]): Promise<boolean> {
  const id = String(FIRST_UNCONFINED_USER);
  const become = ['--reuid', id, '--regid', id, '--clear-groups', '--no-new-privs', '--'];
  const outcome = await runProcess({ file: 'setpriv', args: [...become, ...command], timeoutMs: 10_000 });
  return outcome.kind === 'exited' && outcome.code === 0;
}

function weaknessesOf(user: 'own' | 'ours', groups: ControlGroups): readonly string[] {
  return [
    'nothing holds applications: they read what their user may read, reach every network, and listen at any address',
    ...(user === 'ours'
      ? [
          'they are the user that this program is: they can read its settings and secrets, change its files, and ' +
            'start as many processes as that user may',
        ]
      : []),
    'what they write is bounded for each file, and not for all together',
    ...(groups.kind === 'found'
      ? []
      : [
          `${groups.reason}: memory is bounded for each process and not for all together, and the processor is not bounded`,
        ]),
  ];
}
