import type { BenchOptions } from './options.js';
import { type Round, type Subject, SUBJECTS } from './round.js';

/** What must hold, of the median round. */
const bars: Readonly<Partial<Record<Subject, readonly Bar[]>>> = {
  'workers paused': [
    { name: 'acknowledged ≥ 5,000/s', holds: ({ perSecond }) => perSecond >= 5_000 },
    { name: 'p99 < 30 ms', holds: ({ p99Ms }) => p99Ms < 30 },
    {
      name: 'oldest undispatched < 1 s',
      holds: ({ oldestUndispatchedMs = 0 }) => oldestUndispatchedMs < 1_000,
    },
    { name: 'memory at the end ≤ 1.1 × that at a third', holds: (round) => growthOf(round) <= 1.1 },
    { name: 'nothing refused', holds: ({ refused }) => refused === 0 },
    {
      name: 'every acknowledgement is a row',
      holds: ({ eventsBeyondAnswers = 0 }) => eventsBeyondAnswers >= 0,
    },
  ],
  'workers on': [
    { name: 'acknowledged ≥ 2,500/s', holds: ({ perSecond }) => perSecond >= 2_500 },
    { name: 'nothing refused', holds: ({ refused }) => refused === 0 },
    {
      name: 'every acknowledgement is a row',
      holds: ({ eventsBeyondAnswers = 0 }) => eventsBeyondAnswers >= 0,
    },
  ],
};

interface Bar {
  readonly name: string;
  readonly holds: (round: Round) => boolean;
}

export function lineOf(round: Round): string {
  const {
    subject,
    perSecond,
    p50Ms,
    p99Ms,
    maxMs,
    refused,
    oldestUndispatchedMs,
    memoryMb,
    cpu,
    cpuMicrosPerEvent,
    databaseCpuMicrosPerEvent,
  } = round;
  return [
    subject.padEnd(22),
    `${Math.round(perSecond).toLocaleString('en')}/s`.padStart(10),
    `p50 ${p50Ms.toFixed(1)} ms`.padStart(12),
    `p99 ${p99Ms.toFixed(1)} ms`.padStart(13),
    `max ${maxMs.toFixed(0)} ms`.padStart(12),
    ...(oldestUndispatchedMs === undefined ? [] : [`  undispatched ≤ ${oldestUndispatchedMs.toFixed(0)} ms`]),
    ...(memoryMb === undefined ? [] : [`  memory ${memoryMb.map((mb) => mb.toFixed(0)).join(' → ')} MB`]),
    ...(cpuMicrosPerEvent === undefined ? [] : [`  ${cpuMicrosPerEvent.toFixed(0)} µs of CPU each`]),
    ...(databaseCpuMicrosPerEvent === undefined
      ? []
      : [`  database ${databaseCpuMicrosPerEvent.toFixed(0)} µs`]),
    ...(refused > 0 ? [`  REFUSED ${refused}`] : []),
    `  (load: ${(cpu * 100).toFixed(0)} % of a core)`,
  ].join(' ');
}

/** Prints the median round of each subject and what it is held to. @returns whether all bars hold */
export function conclude(
  rounds: readonly Round[],
  { seconds, connections, bodyBytes }: BenchOptions,
): boolean {
  console.log(
    `\nMedian by rate; ${connections} connections, ${bodyBytes} B signed and unique, ${seconds} s a round\n`,
  );
  let allHold = true;
  for (const subject of SUBJECTS) {
    const median = medianOf(rounds.filter((round) => round.subject === subject));
    if (median === undefined) continue;
    console.log(lineOf(median));
    for (const { name, holds } of bars[subject] ?? []) {
      const held = holds(median);
      allHold &&= held;
      console.log(`    ${held ? 'holds' : 'FAILS'}  ${name}`);
    }
  }
  return allHold;
}

function medianOf(rounds: readonly Round[]): Round | undefined {
  return [...rounds].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)];
}

function growthOf({ memoryMb: [early, late] = [1, 1] }: Round): number {
  return late / early;
}
