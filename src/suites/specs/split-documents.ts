import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  type ErrorCategory,
  type ErrorCode,
  type ErrorIssue,
  messageOf,
} from '#core/errors/index';
import type { FileReference, SpecProblem } from '#core/spec/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { BreakerOpen, DependencyTimeout } from '#platform/resilience/index';
import { Engine } from '../engine/engine.js';
import { inBatches } from '../in-batches.js';
import { DocumentFetcher, type FileOrigin, type OutsideOrigin } from './document-fetcher.js';

/** Of one document. */
const MAX_FILES = 500;
/** Files that lead to files that lead to files. */
const MAX_DEPTH = 20;
const AT_ONCE = 8;
/** For all files together. With the document itself, which may take half as long, it is under the stage's limit. */
const TIMEOUT_MS = 60_000;

/** A document refers to more files than one document may, or to larger ones. The same document would do it again. */
export class DocumentTooScattered extends DomainError {
  readonly code = 'spec-too-large';
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues: readonly ErrorIssue[];

  constructor(reason: string, reference: FileReference) {
    super(`The document is split over too much: ${reason}`);
    this.issues = [issueOf(reference, reason)];
  }
}

/** A file that a document refers to cannot be had now. */
export class ReferenceUnavailable extends DomainError {
  readonly code: ErrorCode;
  readonly retryable = true;
  readonly category: ErrorCategory;
  override readonly issues: readonly ErrorIssue[];

  constructor(reference: FileReference, error: DomainError) {
    super(`${reference.location}, which the document refers to at ${reference.pointer}: ${error.message}`, {
      cause: error,
    });
    this.code = error.code;
    this.category = error.category;
    this.issues = [issueOf(reference, error.message)];
  }
}

export interface WholeDocument {
  readonly bytes: Uint8Array;
  /** References that lead to nothing: what needs them is left out. */
  readonly problems: readonly SpecProblem[];
}

/** Gets API documents whole: with the files that they refer to, in one. */
@Injectable()
export class SplitDocuments {
  constructor(
    private readonly engine: Engine,
    private readonly documents: DocumentFetcher,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'documentLimitBytes'>,
  ) {}

  /**
   * @param filesTimeoutMs for all files together
   * @throws what `DocumentFetcher.fetch` throws
   * @throws {DocumentTooScattered | SpecTooLarge} when there are too many files, or they are too large together
   * @throws {ReferenceUnavailable} when one of them may be had later, or they took too long
   * @throws {BreakerOpen} when the host of one is left alone for now
   * @throws the signal's reason, when it aborts
   */
  async fetch(from: OutsideOrigin, signal: AbortSignal, filesTimeoutMs = TIMEOUT_MS): Promise<WholeDocument> {
    const { bytes, location, origin } = await this.documents.fetch(from, signal);
    const maxBytes = this.settings.documentLimitBytes - bytes.length;
    const collection = new Collection(this.documents, origin, {
      signal,
      maxBytes,
      timeoutMs: filesTimeoutMs,
    });
    for (let depth = 0; ; depth += 1) {
      const { files } = collection;
      const bundled = await this.engine.run('bundle', { bytes, location, files }, signal);
      if (bundled.kind === 'whole') return { bytes: bundled.bytes, problems: collection.problems };
      const [first] = bundled.missing;
      if (first !== undefined && depth === MAX_DEPTH) {
        throw new DocumentTooScattered(`more than ${MAX_DEPTH} files refer one to the other`, first);
      }
      await collection.add(bundled.missing);
    }
  }
}

interface Bounds {
  readonly signal: AbortSignal;
  /** Of all files together. */
  readonly maxBytes: number;
  /** For all files together. */
  readonly timeoutMs: number;
}

/** The files of one document, as far as they were fetched. */
class Collection {
  readonly files = new Map<string, Uint8Array | null>();
  readonly problems: SpecProblem[] = [];
  private readonly deadline: AbortSignal;
  private readonly stop: AbortSignal;
  private size = 0;

  constructor(
    private readonly documents: DocumentFetcher,
    private readonly origin: FileOrigin,
    private readonly bounds: Bounds,
  ) {
    this.deadline = AbortSignal.timeout(bounds.timeoutMs);
    this.stop = AbortSignal.any([bounds.signal, this.deadline]);
  }

  async add(references: readonly FileReference[]): Promise<void> {
    const beyond = references[MAX_FILES - this.files.size];
    if (beyond !== undefined) throw new DocumentTooScattered(`more than ${MAX_FILES} files`, beyond);
    await inBatches(references, AT_ONCE, async (reference) => {
      const content = await this.content(reference);
      this.size += content?.length ?? 0;
      if (this.size > this.bounds.maxBytes)
        throw new DocumentTooScattered('its files are too large together', reference);
      this.files.set(reference.location, content ?? null);
    });
  }

  /** What is not there, or must not be read, is named; what may come back is waited for. */
  private async content(reference: FileReference): Promise<Uint8Array | undefined> {
    try {
      return await this.documents.file(reference.location, this.origin, this.stop);
    } catch (error) {
      this.bounds.signal.throwIfAborted();
      if (this.deadline.aborted) throw this.late(reference, error);
      if (!(error instanceof DomainError) || error instanceof BreakerOpen) throw error;
      if (error.retryable) throw new ReferenceUnavailable(reference, error);
      this.problems.push({ kind: 'broken', ...issueOf(reference, messageOf(error)) });
      return undefined;
    }
  }

  /** A slow server may be a fast one later. */
  private late(reference: FileReference, cause: unknown): ReferenceUnavailable {
    const { timeoutMs } = this.bounds;
    const together = new DependencyTimeout('the servers of all files together', timeoutMs, cause);
    return new ReferenceUnavailable(reference, together);
  }
}

/** Pointers of files other than the document itself say which file they are in. */
function issueOf({ pointer, within, location }: FileReference, reason: string): ErrorIssue {
  return { pointer, detail: `${location}, which ${within} refers to: ${reason}` };
}
