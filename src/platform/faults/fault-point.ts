/**
 * Places where the chaos tests kill this process (test/chaos). Each lies between two things that must not be torn
 * apart, or whose tearing must be survived.
 */
export const FAULT_POINTS = [
  /** The event is committed, and its sender was not told. */
  'event-committed',
  /** Events are on the queue, and their rows do not say so. */
  'events-enqueued',
  /** A run is committed, and its first stage is not on a queue. */
  'run-committed',
  /** Stages are on their queues, and their rows do not say so. */
  'stages-enqueued',
  /** A stage has begun, and nothing of it is done. */
  'stage-begun',
  /** A stage is done, and nothing of it is committed. */
  'stage-done',
  /** A stage is committed, and the next one is not on a queue. */
  'stage-committed',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** `stage-done@3`: dies when it passes this point for the third time. Nothing else reads it, and nothing sets it but tests. */
const [planned, count = '1'] = (process.env['ASSAY_CHAOS_POINT'] ?? '').split('@');
let passesLeft = Number(count);

/** Does nothing, unless the chaos tests planned a death at this point: SIGKILL, as the kernel or an operator would. */
export function faultPoint(point: FaultPoint): void {
  if (point !== planned) return;
  passesLeft -= 1;
  if (passesLeft === 0) process.kill(process.pid, 'SIGKILL');
}
