import { type FileDraft, laidOut, packFile, type RenderedFile } from '#core/layout/index';

/** A file of a suite as it is written. Bytes change hands between threads without being copied. */
export interface FinishedFile {
  readonly path: string;
  /** In UTF-8. */
  readonly content: Uint8Array<ArrayBuffer>;
  /** As it is kept for the next merge. */
  readonly packed: Uint8Array<ArrayBuffer>;
}

export function finishedFile(file: RenderedFile): FinishedFile {
  const content = new TextEncoder().encode(file.content);
  // A copy: the compressor's own memory may be shared, and then cannot change hands.
  return { path: file.path, content, packed: new Uint8Array(packFile(file).bytes) };
}

/** The same as a text. */
export function renderedFile({ path, content }: FinishedFile): RenderedFile {
  return { path, content: new TextDecoder().decode(content) };
}

/** What lays the files of one suite out and packs them, in whichever thread. */
export interface Finisher {
  addAll(drafts: Iterable<FileDraft>): void;
  /** All of them, in the order in which they were added. */
  finished(): Promise<readonly FinishedFile[]>;
  /** Also when something went wrong before. */
  close(): Promise<void>;
}

/** In this thread. */
export class FinishedFiles implements Finisher {
  private readonly files: FinishedFile[] = [];

  addAll(drafts: Iterable<FileDraft>): void {
    for (const draft of drafts) this.files.push(finishedFile(laidOut(draft)));
  }

  finished(): Promise<readonly FinishedFile[]> {
    return Promise.resolve(this.files);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
