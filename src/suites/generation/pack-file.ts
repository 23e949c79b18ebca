import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EnginePack } from '../engine/engine-work.js';

const packFile = z.array(z.tuple([z.string(), z.string()]));

/** A pack with its hash, which is that of its one file in the artifact store (`packBytes`). */
export function packOf(files: ReadonlyMap<string, string>): EnginePack {
  return { hash: createHash('sha256').update(packBytes(files)).digest('hex'), files };
}

/** All files of a pack as one: old suite versions can be rendered again when the pack has long changed. */
export function packBytes(files: ReadonlyMap<string, string>): Uint8Array {
  return Buffer.from(JSON.stringify([...files].sort(([one], [other]) => (one < other ? -1 : 1))));
}

export function packFrom(hash: string, bytes: Uint8Array): EnginePack {
  return { hash, files: new Map(packFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))) };
}
