import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PROGRESS, type Workspace } from './framework.js';

const LOOK_EVERY_MS = 200;

/** Tells how many tests have ended, whenever that has changed. */
export function watchProgress(
  { reports }: Workspace,
  onChange: (ended: number) => void,
): { readonly stop: () => void } {
  const file = path.join(reports, PROGRESS);
  let known = 0;
  const look = async (): Promise<void> => {
    const ended = await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
    if (ended === known) return;
    known = ended;
    onChange(ended);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
