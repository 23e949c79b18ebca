import { expect } from 'vitest';
import { hostFigures, type HostFigures } from './host-figures.js';

/** The port that the hostile application listens at, in a network that must be its own. */
const ELSEWHERE = 17_999;

export interface Containment {
  readonly before: HostFigures;
  /** The most that was used meanwhile, seen ten times a second. */
  readonly worst: HostFigures;
  readonly after: HostFigures;
}

/** Takes the host's figures before, while and after something runs. */
export async function watchingTheHost(run: () => Promise<void>): Promise<Containment> {
  const before = hostFigures();
  let worst = before;
  const timer = setInterval(() => (worst = worseOf(worst, hostFigures())), 100);
  try {
    await run();
  } finally {
    clearInterval(timer);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { before, worst, after: hostFigures() };
}

function worseOf(a: HostFigures, b: HostFigures): HostFigures {
  return {
    processes: Math.max(a.processes, b.processes),
    memoryFreeMiB: Math.min(a.memoryFreeMiB, b.memoryFreeMiB),
    diskFreeMiB: Math.min(a.diskFreeMiB, b.diskFreeMiB),
    sharedMemoryFreeMiB: Math.min(a.sharedMemoryFreeMiB, b.sharedMemoryFreeMiB),
    listening: [...new Set([...a.listening, ...b.listening])],
  };
}

/** What must hold of the host whatever ran on it. Other tests run beside: the bounds are far from the limits. */
export function expectUnharmed({ before, worst }: Containment): void {
  expect(worst.processes - before.processes).toBeLessThan(300);
  expect(before.memoryFreeMiB - worst.memoryFreeMiB).toBeLessThan(3_000);
  expect(before.diskFreeMiB - worst.diskFreeMiB).toBeLessThan(3_000);
  expect(before.sharedMemoryFreeMiB - worst.sharedMemoryFreeMiB).toBeLessThan(200);
  expect(worst.listening).not.toContain(ELSEWHERE);
}

/** What the application must have met, as its own log says. */
export function expectNothingGained(log: string): void {
  expect(log).toMatch(/^accounts: root nobody$/m);
  for (const what of [
    'shadow',
    'host database',
    'network',
    'name',
    'metadata',
    'write to the system',
    'mount',
  ])
    expect(log).toMatch(new RegExp(`^${what}: refused`, 'm'));
  expect(log).not.toMatch(/^environment: .*(?:DATABASE|SECRET|KEY|ASSAY_ADMIN)/m);
  expect(log).toMatch(/^elsewhere: listens/m);
  expect(log).not.toMatch(/^disk \S+: wrote/m);
}

/** What was kept of a log that was flooded. */
export function expectNoFlood(log: string): void {
  expect(log).toMatch(/^flood /m);
  expect(log.length).toBeLessThan(256 * 1024);
}

/** One line for people. */
export function figuresOf(name: string, { before, worst, after }: Containment): string {
  const columns = ['processes', 'memoryFreeMiB', 'diskFreeMiB', 'sharedMemoryFreeMiB'] as const;
  const rows = columns.map((column) => `${column} ${before[column]} → ${worst[column]} → ${after[column]}`);
  return `${name} (before → worst → after): ${rows.join(', ')}`;
}
