import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';

/** What a hostile application would change of its host, if it could. */
export interface HostFigures {
  readonly processes: number;
  readonly memoryFreeMiB: number;
  readonly diskFreeMiB: number;
  readonly sharedMemoryFreeMiB: number;
  /** Processes that ran or wanted to, on average over a minute. */
  readonly load: number;
  /** Ports that anybody listens at, on any address. */
  readonly listening: readonly number[];
}

const MiB = 1024 * 1024;

export function hostFigures(): HostFigures {
  return {
    processes: readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length,
    memoryFreeMiB: Math.round(
      Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024,
    ),
    diskFreeMiB: freeIn(os.tmpdir()),
    sharedMemoryFreeMiB: freeIn('/dev/shm'),
    load: os.loadavg()[0] ?? 0,
    listening: listeningPorts(),
  };
}

function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return Math.round((bavail * bsize) / MiB);
}

function listeningPorts(): readonly number[] {
  const table = execFileSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' });
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/));
  return rows.flatMap(([, local, , state]) =>
    state === '0A' ? [Number.parseInt(local?.split(':')[1] ?? '', 16)] : [],
  );
}
