import { LIMITS } from './bench-batch.js';
import type { BatchBench } from './options.js';
import type { Round } from './round.js';

interface Bar {
  readonly name: string;
  readonly holds: boolean;
}

/** Prints what was measured, and what it is held to. @returns whether all of it holds */
export function conclude(round: Round, options: BatchBench): boolean {
  const { tasks, wallMs, watched, byStatus, jobs, repeated } = round;
  const states = Object.entries(byStatus).map(([status, count]) => `${status} ${count}`);
  console.log(
    `${tasks} tasks in ${(wallMs / 1000).toFixed(1)} s: ${states.join(', ')}; batches ${jobs.join(', ')}`,
  );
  console.log(
    `most at once: ${watched.mostTasksOfJob} tasks of a batch, ${watched.mostTasks} in all, ${watched.mostJobs} batches`,
  );
  console.log(`${watched.changes} changes of state, each checked; ${repeated} tasks were begun again`);
  for (const violation of watched.violations) console.log(`  VIOLATION: ${violation}`);
  const bars = [...barsOfAll(round), ...barsOf(round, options)];
  for (const { name, holds } of bars) console.log(`    ${holds ? 'holds' : 'FAILS'}  ${name}`);
  return bars.every(({ holds }) => holds);
}

/**
 * What a task costs beyond its analysis, in milliseconds: each of the places is taken for the whole time.
 */
export function overheadMs({ wallMs, stubMs, tasks }: Round, { jobs }: BatchBench): number {
  const places = Math.min(jobs, LIMITS.jobs) * LIMITS.tasks;
  return (wallMs * places - stubMs) / tasks;
}

function barsOfAll({ watched, tasks, byStatus, neverEnded, endedTwice }: Round): Bar[] {
  const counted = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
  return [
    { name: 'no invariant was broken at any change of state', holds: watched.violations.length === 0 },
    {
      name: `at most ${LIMITS.tasks} tasks of a batch at once`,
      holds: watched.mostTasksOfJob <= LIMITS.tasks,
    },
    { name: `at most ${LIMITS.jobs} batches at once`, holds: watched.mostJobs <= LIMITS.jobs },
    { name: 'counts add up', holds: counted === tasks },
    { name: 'every task ended', holds: neverEnded === 0 },
    { name: 'no task was recorded twice', holds: endedTwice === 0 },
  ];
}

function barsOf(round: Round, options: BatchBench): Bar[] {
  switch (options.act) {
    case 'measure': {
      const ms = overheadMs(round, options);
      return [{ name: `overhead of scheduling below 10 ms per task: ${ms.toFixed(1)} ms`, holds: ms < 10 }];
    }
    case 'kill': {
      const seconds = ((round.recoveryMs ?? 0) / 1000).toFixed(1);
      return [
        { name: `its tasks were begun again after the kill (${seconds} s)`, holds: round.repeated > 0 },
        { name: 'all tasks were completed', holds: round.byStatus['completed'] === round.tasks },
      ];
    }
    case 'cancel': {
      const ms = round.cancelMs ?? Number.POSITIVE_INFINITY;
      return [
        { name: `ended within 5 s of the request: ${(ms / 1000).toFixed(2)} s`, holds: ms <= 5_000 },
        { name: 'the rest was cancelled', holds: (round.byStatus['cancelled'] ?? 0) > 0 },
        { name: 'the batches are cancelled', holds: round.jobs.every((status) => status === 'cancelled') },
      ];
    }
  }
}
