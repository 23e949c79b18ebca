import type { WorkerOptions } from 'bullmq';

/**
 * BullMQ's defaults notice a dead worker after a minute, and a second death fails the job. Here a job of a
 * killed worker is taken over within seconds, as often as it takes; what really happened, and when it is
 * enough, is decided by the run's own attempts in the database.
 */
export function workerOptions(concurrency: number): Omit<WorkerOptions, 'connection'> {
  return {
    concurrency,
    lockDuration: 8_000,
    stalledInterval: 4_000,
    maxStalledCount: 100,
    maxStartedAttempts: 100,
    // After an error of its connection a worker rests, by default for 15 s, in which it cannot be stopped either.
    runRetryDelay: 500,
  };
}
