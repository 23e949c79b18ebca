import { mkdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { FaultPoint } from '#platform/faults/index';

const proof = z.object({
  at: z.number(),
  by: z.int(),
  victim: z.int(),
  eventId: z.string().optional(),
  runId: z.string().optional(),
  stage: z.string().optional(),
});

/** What the process that struck left behind: when (milliseconds since 1970), by and at whom, in the midst of what. */
export type Proof = z.infer<typeof proof>;

/** A fault point, where it matters with the stage: `stage-done.execute`. */
export type Place = FaultPoint | `${FaultPoint}.${string}`;

/** The folder in which faults are planned for some processes (`faultPoint` of platform/faults reads it). */
export class FaultBoard {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Plans one fault, and waits until it has struck.
   * @param victim process to kill; absent: the one that passes the place
   * @returns undefined when nobody passed within the time
   */
  async strike(place: Place, victim: number | undefined, withinMs: number): Promise<Proof | undefined> {
    const armed = path.join(this.folder, `${place}.armed`);
    const fired = path.join(this.folder, `${place}.fired`);
    await writeFile(`${armed}.draft`, String(victim ?? ''));
    await rm(fired, { force: true });
    await rename(`${armed}.draft`, armed);
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      const found = await proofIn(fired);
      if (found !== undefined) return found;
      await delay(5);
    }
    await rm(armed, { force: true });
    return proofIn(fired);
  }
}

async function proofIn(file: string): Promise<Proof | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [, line, end] = text.split('\n');
  return line === undefined || end === undefined ? undefined : proof.parse(JSON.parse(line));
}
