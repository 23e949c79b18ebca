import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NOBODY, SYSTEM_FOLDERS, WALLS } from '../sandbox.js';
import type { Argv } from '../launcher.js';
import { HOSTED_FOLDER, type HostedProgram } from './hosting.js';

/** What programs look up in /etc; accounts, names and addresses of this machine are none of their business. */
const OWN_SETTINGS: Readonly<Record<string, string>> = {
  passwd: `root:x:0:0:root:/tmp:/bin/sh\nnobody:x:${NOBODY}:${NOBODY}:nobody:/tmp:/bin/sh\n`,
  group: `root:x:0:\nnogroup:x:${NOBODY}:\n`,
  hosts: '127.0.0.1 localhost backend frontend\n::1 localhost\n',
  'resolv.conf': '',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};
const SYSTEM_SETTINGS =
  'ssl ca-certificates ld.so.cache ld.so.conf ld.so.conf.d alternatives localtime mime.types';

/** Writes the settings that hosted programs see to a folder. */
export async function writeSettings(folder: string): Promise<void> {
  await mkdir(folder);
  await Promise.all(
    Object.entries(OWN_SETTINGS).map(([name, text]) =>
      writeFile(path.join(folder, name), text, { mode: 0o644 }),
    ),
  );
}

/** Where the folders of a program lie, as the one who puts up its walls sees them. */
export interface Materials {
  readonly settings: string;
  readonly source: string;
  /** In the order of the program's mounts. */
  readonly mounts: readonly string[];
  /** Whether the kernel bounds the memory of all its processes together. */
  readonly grouped: boolean;
}

/** The program behind walls of its own: nothing of the machine but programs and libraries, nothing kept. */
export function walled(program: HostedProgram, materials: Materials): Argv {
  const { folderBytes, temporaryBytes } = program.limits;
  const args = [
    ...WALLS.split(' '),
    ...SYSTEM_FOLDERS.flatMap((folder) => ['--ro-bind-try', folder, folder]),
    ...SYSTEM_SETTINGS.split(' ').flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
    ...Object.keys(OWN_SETTINGS).flatMap((name) => [
      '--ro-bind',
      path.join(materials.settings, name),
      `/etc/${name}`,
    ]),
    ...'--proc /proc --dev /dev'.split(' '),
    ...capped(temporaryBytes, '/dev/shm'),
    '--remount-ro',
    '/dev',
    ...capped(temporaryBytes, '/tmp'),
    ...capped(folderBytes, HOSTED_FOLDER),
    '--ro-bind',
    materials.source,
    SOURCE,
    ...program.mounts.flatMap(({ to }, index) => ['--ro-bind', materials.mounts[index] ?? '', to]),
    ...(program.scratch ?? []).flatMap((folder) => capped(temporaryBytes, folder)),
    ...`--remount-ro / --chdir ${HOSTED_FOLDER} --`.split(' '),
    ...copied(limited(program, materials.grouped)),
  ];
  return { file: 'bwrap', args };
}

const SOURCE = '/source';

function capped(bytes: number, folder: string): readonly string[] {
  return ['--size', String(bytes), '--tmpfs', folder];
}

function copied(program: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', `cp -R ${SOURCE}/. . && exec "$@"`, 'sh', ...program];
}

/**
 * The kernel counts processes of each user that is not root, which the program is not: by that it is bounded even where
 * no group bounds it. Without a group, memory can be bounded for each process only.
 */
function limited({ file, args, limits }: HostedProgram, grouped: boolean): readonly string[] {
  const { processes, memoryBytes, folderBytes } = limits;
  const most = { nproc: processes, fsize: folderBytes, core: 0, nofile: 4096 };
  const all = Object.entries(grouped ? most : { ...most, data: memoryBytes });
  return ['prlimit', ...all.map(([name, value]) => `--${name}=${value}:${value}`), '--', file, ...args];
}
