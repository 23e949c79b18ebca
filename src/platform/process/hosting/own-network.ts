import type { Argv } from '../launcher.js';

/** Who programs run as, seen from the machine. */
export type HostedUser =
  /** A user that nobody else is: the kernel counts its processes. Only root can become another. */
  | { readonly kind: 'own'; readonly id: number }
  /** The user that we are. */
  | { readonly kind: 'ours' };

/** Where folders of the machine are shown to those who put up walls, since users may not enter all that lie above them. */
const SHOWN = '/mnt';

/** A network with nothing but a loopback, in which `folders` lie where `shownAt` says. */
export function inOwnNetwork(program: Argv, folders: readonly string[], user: HostedUser): Argv {
  const rights =
    user.kind === 'own'
      ? '--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID'
      : '--unshare-user --cap-drop ALL';
  const args = [
    ...`--die-with-parent --unshare-net ${rights} --dev-bind / / --tmpfs ${SHOWN}`.split(' '),
    ...folders.flatMap((folder, index) => ['--ro-bind', folder, shownAt(index)]),
    '--',
    program.file,
    ...program.args,
  ];
  return { file: 'bwrap', args };
}

export function shownAt(index: number): string {
  return `${SHOWN}/${index}`;
}

/** The program as that user, dying with the one who starts it, in the kernel's groups from its first moment. */
export function asUser(
  program: Argv,
  user: HostedUser,
  groups: readonly string[],
  setpriv = 'setpriv',
): Argv {
  const id = user.kind === 'own' ? String(user.id) : undefined;
  const became = id === undefined ? [] : ['--reuid', id, '--regid', id, '--clear-groups'];
  const words = [
    setpriv,
    ...became,
    '--no-new-privs',
    '--pdeathsig',
    'KILL',
    '--',
    program.file,
    ...program.args,
  ];
  const join = 'for group in $1; do echo 0 > "$group/cgroup.procs" || exit 126; done; shift; exec "$@"';
  return { file: '/bin/sh', args: ['-c', join, 'sh', groups.join(' '), ...words] };
}
