import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { RenderedFile } from '../render-suite.js';

/**
 * Where a suite's folder keeps what was generated last: without it nobody could tell an edit from what an earlier
 * version generated. It belongs into version control with the suite.
 */
export const GENERATED_FILE = '.assay/generated.json.gz';

const generated = z.object({ format: z.literal(1), files: z.record(z.string(), z.string()) });

/** The largest known suite takes a tenth. Whoever writes the file may not fill our memory. */
const LARGEST_BYTES = 512 * 1024 * 1024;

/** The same files give the same bytes. */
export function packGenerated(files: readonly RenderedFile[]): Uint8Array {
  const byPath = Object.fromEntries(files.map(({ path, content }) => [path, content]));
  const bytes = gzipSync(JSON.stringify({ format: 1, files: byPath }), { level: 6 });
  // The operating system, which gzip names in its head, is nobody's business.
  bytes[9] = 255;
  return bytes;
}

/** Content by path; undefined when it is not what `packGenerated` wrote. */
export function unpackGenerated(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: LARGEST_BYTES }).toString('utf8');
    return new Map(Object.entries(generated.parse(JSON.parse(text)).files));
  } catch {
    return undefined;
  }
}
