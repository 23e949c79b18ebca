import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { RenderedFile } from '../rendered-file.js';

/**
 * Where a suite's folder keeps what was generated last: without it nobody could tell an edit from what an earlier
 * version generated. It belongs into version control with the suite.
 */
export const GENERATED_FILE = '.assay/generated.json.gz';

const generated = z.object({ format: z.literal(1), files: z.record(z.string(), z.string()) });

/** The largest known suite takes a tenth. Whoever writes the file may not fill our memory. */
const LARGEST_BYTES = 512 * 1024 * 1024;

/** A file as it stands in what was generated last: compressed for itself, so that a thread can do it as files come. */
export interface PackedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export function packFile({ path, content }: RenderedFile): PackedFile {
  return { path, bytes: compressed(`${JSON.stringify(path)}:${JSON.stringify(content)}`) };
}

/**
 * What was generated, as one file: compressed parts one after the other are compressed themselves (RFC 1952, 2.2).
 * The same files give the same bytes.
 */
export function joinPacked(files: readonly PackedFile[]): Uint8Array {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const comma = compressed(',');
  const parts = sorted.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [comma, bytes]));
  return Buffer.concat([compressed('{"format":1,"files":{'), ...parts, compressed('}}')]);
}

export function packGenerated(files: readonly RenderedFile[]): Uint8Array {
  return joinPacked(files.map(packFile));
}

function compressed(text: string): Uint8Array {
  const bytes = gzipSync(text, { level: 6 });
  // The operating system, which gzip names in its head, is nobody's business.
  bytes[9] = 255;
  return bytes;
}

export interface UnpackLimits {
  readonly maxBytes: number;
  /** Throws where the JSON must not even be parsed. */
  readonly refuse: (json: Uint8Array) => void;
}

const OUR_OWN: UnpackLimits = { maxBytes: LARGEST_BYTES, refuse: () => undefined };

/** Content by path; undefined when it is not what `packGenerated` wrote, or is beyond the limits. */
export function unpackGenerated(
  bytes: Uint8Array,
  { maxBytes, refuse }: UnpackLimits = OUR_OWN,
): ReadonlyMap<string, string> | undefined {
  try {
    const json = gunzipSync(bytes, { maxOutputLength: maxBytes });
    refuse(json);
    return new Map(Object.entries(generated.parse(JSON.parse(json.toString('utf8'))).files));
  } catch {
    return undefined;
  }
}
