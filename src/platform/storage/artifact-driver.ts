import type { Readable } from 'node:stream';

/** Bytes to store, whole or in pieces. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

/** Content that was written in full and hashed, and is not visible yet. */
export interface Draft {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Makes it visible under its hash, at once and for good. It may be there already. */
  keep(): Promise<void>;
  /** Forgets it, unless it was kept. */
  discard(): Promise<void>;
}

/**
 * Where the bytes of artifacts are: a folder, or an S3-compatible store when several machines share them.
 * Drivers know hashes and bytes only; names, quota and retention are the store's.
 */
export interface ArtifactDriver {
  /**
   * @param limitBytes the most that may be written
   * @throws {StorageFull} when the content is larger, or the disk is full
   * @throws {StorageUnavailable} when it cannot be written
   */
  draft(content: Content, limitBytes: number): Promise<Draft>;
  has(sha256: string): Promise<boolean>;
  /**
   * @throws {ArtifactMissing} when there is none
   * @throws {StorageUnavailable} when it cannot be read
   */
  open(sha256: string): Promise<Readable>;
  /** Removing what is not there is no error. */
  remove(sha256: string): Promise<void>;
  /** Removes drafts begun before this time, whose process died. */
  removeDrafts(before: Date): Promise<void>;
  /** @throws {StorageUnavailable} when nothing can be written and read back */
  check(): Promise<void>;
}
