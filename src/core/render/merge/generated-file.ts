import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { joinPacked, packFile, type RenderedFile } from '#core/layout/index';

/**
 * Where a suite's folder keeps what was generated last: without it nobody could tell an edit from what an earlier
 * version generated. It belongs into version control with the suite.
 */
export const GENERATED_FILE = '.assay/generated.json.gz';

const generated = z.object({ format: z.literal(1), files: z.record(z.string(), z.string()) });

/** The largest known suite takes a tenth. Whoever writes the file may not fill our memory. */
const LARGEST_BYTES = 512 * 1024 * 1024;

export function packGenerated(files: readonly RenderedFile[]): Uint8Array {
  return joinPacked(files.map(packFile));
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
