import { gzipSync } from 'node:zlib';
import type { RenderedFile } from './file-draft.js';

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

function compressed(text: string): Uint8Array {
  const bytes = gzipSync(text, { level: 6 });
  // The operating system, which gzip names in its head, is nobody's business.
  bytes[9] = 255;
  return bytes;
}
