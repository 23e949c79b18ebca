import type { RuntimeBounds } from './runtime.js';

/** One thing that the hostile application tries. */
export interface Misdeed {
  /** What the application is told to do. */
  readonly name: string;
  readonly tried: string;
  /** Of the error that the run must end with. */
  readonly ends: RegExp;
  /** What it got, as its own log says; undefined when that is nothing. */
  readonly gained: (log: string, bounds: RuntimeBounds) => string | undefined;
  /** What became of it, for people. */
  readonly outcome: (log: string) => string;
}

const ENDED_ITSELF = /it ended: exit code 7/;
const MiB = 1024 * 1024;

function refused(...what: readonly string[]): Misdeed['gained'] {
  return (log) => what.find((one) => !new RegExp(`^${one}: refused`, 'm').test(log));
}

function said(pattern: RegExp): Misdeed['outcome'] {
  return (log) =>
    [...log.matchAll(pattern)].map(([, what = '', outcome = '']) => `${what}: ${outcome}`).join('; ');
}

/** The most that it wrote to one folder, in MiB. */
function mostWritten(log: string): number {
  return Math.max(0, ...[...log.matchAll(/^disk \S+: \D*(\d+) MiB/gm)].map(([, size]) => Number(size)));
}

function coresOf(log: string): number {
  return Number(/^processor: had ([\d.]+) cores/m.exec(log)?.[1] ?? Number.NaN);
}

export const MISDEEDS: readonly Misdeed[] = [
  {
    name: 'secrets',
    tried: 'reads /etc/passwd, /etc/shadow, environments, a planted secret',
    ends: ENDED_ITSELF,
    gained: (log, bounds) => {
      if (!/^accounts: root nobody$/m.test(log)) return 'accounts of the host';
      if (/^environment: .*(?:DATABASE|SECRET|ASSAY)/m.test(log)) return 'the environment';
      return refused('shadow', 'planted secret')(log, bounds);
    },
    outcome: said(/^(accounts|shadow|planted secret): ([^(\n]+)/gm),
  },
  {
    name: 'network',
    tried: 'reaches the database, other machines, names, cloud metadata',
    ends: ENDED_ITSELF,
    gained: refused('host database', 'network', 'name', 'metadata'),
    outcome: said(/^(host database|network|name|metadata): (\w+)/gm),
  },
  {
    name: 'system',
    tried: 'writes to /usr, mounts, kills all processes',
    ends: /it ended|its network ended/,
    gained: refused('write to the system', 'mount'),
    outcome: said(/^(write to the system|mount|kill everybody): (\w+)/gm),
  },
  {
    name: 'elsewhere',
    tried: 'listens at 0.0.0.0:17999',
    ends: ENDED_ITSELF,
    gained: () => undefined, // the host's own ports tell
    outcome: () => 'listened in a network of its own',
  },
  {
    name: 'disk',
    tried: 'writes 20 GiB to each folder it finds',
    ends: ENDED_ITSELF,
    gained: (log, { diskBytes }) =>
      mostWritten(log) > diskBytes / MiB || !/^disk \/tmp:/m.test(log) ? 'more than its disk' : undefined,
    outcome: (log) => `at most ${mostWritten(log)} MiB a folder`,
  },
  {
    name: 'log',
    tried: 'writes to its log without end',
    ends: /did not answer within/,
    gained: (log, { logBytes }) => (log.length > logBytes ? 'a longer log' : undefined),
    outcome: (log) => `${Math.round(log.length / 1024)} KiB kept`,
  },
  {
    name: 'processor',
    tried: 'computes in four processes',
    ends: ENDED_ITSELF,
    gained: (log, { cpus }) => (coresOf(log) <= cpus * 1.15 ? undefined : 'more processor'),
    outcome: (log) => `${coresOf(log)} cores`,
  },
  {
    name: 'forks',
    tried: 'all of that, then forks without end',
    ends: /started (?:more|as many) processes/,
    gained: (log, bounds) => (log.includes('forks: begin') ? refused('shadow')(log, bounds) : 'no forks'),
    outcome: () => 'stopped at its limit',
  },
  {
    name: 'memory',
    tried: 'all of that, then fills memory while it floods its log',
    ends: /used more memory/,
    gained: (log, { logBytes }) => (log.length > logBytes ? 'a longer log' : undefined),
    outcome: () => 'stopped at its limit',
  },
];
