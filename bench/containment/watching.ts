import { hostFigures, type HostFigures } from './host-figures.js';

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
    load: Math.max(a.load, b.load),
    listening: [...new Set([...a.listening, ...b.listening])],
  };
}

/** One line for people. */
export function figuresOf(name: string, { before, worst, after }: Containment): string {
  const columns = ['processes', 'memoryFreeMiB', 'diskFreeMiB', 'sharedMemoryFreeMiB'] as const;
  const rows = columns.map((column) => `${column} ${before[column]} → ${worst[column]} → ${after[column]}`);
  return `${name} (before → worst → after): ${rows.join(', ')}`;
}
