import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
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
