import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';

/**
 * Places where the chaos tests kill this process, or PostgreSQL or Redis under it (test/chaos). Each lies between
 * two things that must not be torn apart, or whose tearing must be survived.
 */
export const FAULT_POINTS = [
  /** The event is committed, and its sender was not told. */
  'event-committed',
  /** Events are committed, most of their senders were told, and they are not on the queue. */
  'events-claimed',
  /** Events are on the queue, and the database does not say so. */
  'events-enqueued',
  /** A run is written, and not committed. */
  'run-written',
  /** A run is committed, and its first stage is not on a queue. */
  'run-committed',
  /** Stages are on their queues, and their rows do not say so. */
  'stages-enqueued',
  /** A stage has begun, and nothing of it is done. */
  'stage-begun',
  /** A stage is done, and nothing of it is committed. */
  'stage-done',
  /** The verdict of a suite is committed, and its stage does not know it. */
  'verdict-committed',
  /** A stage is committed, and the next one is not on a queue. */
  'stage-committed',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** What was worked on at that moment, for the proof. */
export interface FaultSubject {
  readonly eventId?: string | undefined;
  readonly runId?: string | undefined;
  readonly stage?: string | undefined;
}

/** The folder in which faults are planned. Nothing else reads this variable, and nothing sets it but tests. */
const folder = process.env['CHAOS_FOLDER'];

/**
 * Does nothing, unless the chaos tests planned a fault for this point, or for this point in this stage, by a file
 * `stage-done.armed` or `stage-done.execute.armed` that holds the id of the process to kill; empty: this one. Of
 * the processes that pass, one strikes: it renames the file to `….fired`, which cannot be done twice, adds the proof,
 * and kills as the kernel or an operator would.
 */
export function faultPoint(point: FaultPoint, subject: FaultSubject = {}): void {
  if (folder === undefined) return;
  strike(path.join(folder, point), subject);
  if (subject.stage !== undefined) strike(path.join(folder, `${point}.${subject.stage}`), subject);
}

function strike(plan: string, { eventId, runId, stage }: FaultSubject): void {
  const proof = `${plan}.fired`;
  try {
    renameSync(`${plan}.armed`, proof);
  } catch {
    return; // not planned, or another process was first
  }
  const victim = Number(readFileSync(proof, 'utf8')) || process.pid;
  append(proof, `\n${JSON.stringify({ at: Date.now(), by: process.pid, victim, eventId, runId, stage })}\n`);
  process.kill(victim, 'SIGKILL');
}

/** On disk before anything dies. */
function append(file: string, text: string): void {
  const handle = openSync(file, 'a');
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
}
