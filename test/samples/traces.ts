import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Client } from './client.js';

/** Whether a file is in the folder of the running sample. */
export async function exists({ sample }: Client, name: string): Promise<boolean> {
  return stat(path.join(sample.folder, name)).then(
    () => true,
    () => false,
  );
}

/** Whether anybody asks for an address that only this machine can reach. */
export async function wasAsked(ask: (url: string) => Promise<unknown>): Promise<boolean> {
  let asked = false;
  const inside = createServer((_request, response) => {
    asked = true;
    response.end('only for this machine');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  try {
    await ask(`http://127.0.0.1:${(inside.address() as AddressInfo).port}/metadata`);
  } finally {
    inside.close();
  }
  return asked;
}

/** Whether a module is still busy when anything sane would long have ended. */
export async function neverEnds(code: string, saneMs = 2_000): Promise<boolean> {
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { execArgv: [] });
  const ended = new Promise<boolean>((resolve, reject) => {
    worker.once('exit', () => resolve(false));
    worker.once('error', reject);
  });
  const isBusy = await Promise.race([ended, sleep(saneMs).then(() => true)]);
  await worker.terminate();
  return isBusy;
}
