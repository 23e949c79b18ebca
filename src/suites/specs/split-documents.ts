import { Injectable } from '@nestjs/common';
import {
  DomainError,
  type ErrorCategory,
  type ErrorCode,
  type ErrorIssue,
  messageOf,
} from '#core/errors/index';
import type { FileReference, SpecProblem } from '#core/spec/index';
import { BreakerOpen } from '#platform/resilience/index';
import { Engine } from '../engine/engine.js';
import { inBatches } from '../generation/in-batches.js';
import { DocumentFetcher, type FileOrigin, type OutsideOrigin } from './document-fetcher.js';

/** Of one document. */
const MAX_FILES = 500;
/** Files that lead to files that lead to files. */
const MAX_DEPTH = 20;
const AT_ONCE = 8;
/** For all files together; the stage has twice as long. */
const TIMEOUT_MS = 60_000;

/** A document refers to more files than one document may, or they take too long. The same document would do it again. */
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
  ) {}

  /**
   * @throws what `DocumentFetcher.fetch` throws
   * @throws {DocumentTooScattered | SpecTooLarge} when there are too many files, or they are too large together
   * @throws {ReferenceUnavailable} when one of them may be had later
   * @throws {BreakerOpen} when the host of one is left alone for now
   * @throws the signal's reason, when it aborts
   */
  async fetch(from: OutsideOrigin, signal: AbortSignal): Promise<WholeDocument> {
    const { bytes, location, origin } = await this.documents.fetch(from, signal);
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const collection = new Collection(this.documents, origin, AbortSignal.any([signal, deadline]));
    for (let depth = 0; ; depth += 1) {
      const { files } = collection;
      const bundled = await this.engine.run('bundle', { bytes, location, files }, signal);
      if (bundled.kind === 'whole') return { bytes: bundled.bytes, problems: collection.problems };
      const [first] = bundled.missing;
      if (first !== undefined && depth === MAX_DEPTH) {
        throw new DocumentTooScattered(`more than ${MAX_DEPTH} files refer one to the other`, first);
      }
      try {
        await collection.add(bundled.missing);
      } catch (error) {
        signal.throwIfAborted();
        if (!deadline.aborted || first === undefined) throw error;
        throw new DocumentTooScattered(`its files took longer than ${TIMEOUT_MS / 1000} s`, first);
      }
    }
  }
}

/** The files of one document, as far as they were fetched. */
class Collection {
  readonly files = new Map<string, Uint8Array | null>();
  readonly problems: SpecProblem[] = [];

  constructor(
    private readonly documents: DocumentFetcher,
    private readonly origin: FileOrigin,
    private readonly signal: AbortSignal,
  ) {}

  async add(references: readonly FileReference[]): Promise<void> {
    const beyond = references[MAX_FILES - this.files.size];
    if (beyond !== undefined) throw new DocumentTooScattered(`more than ${MAX_FILES} files`, beyond);
    await inBatches(references, AT_ONCE, async (reference) => {
      this.files.set(reference.location, (await this.content(reference)) ?? null);
    });
  }

  /** What is not there, or must not be read, is named; what may come back is waited for. */
  private async content(reference: FileReference): Promise<Uint8Array | undefined> {
    try {
      return await this.documents.file(reference.location, this.origin, this.signal);
    } catch (error) {
      if (!(error instanceof DomainError) || error instanceof BreakerOpen) throw error;
      if (error.retryable) throw new ReferenceUnavailable(reference, error);
      this.problems.push({ kind: 'broken', ...issueOf(reference, messageOf(error)) });
      return undefined;
    }
  }
}

/** Pointers of files other than the document itself say which file they are in. */
function issueOf({ pointer, within, location }: FileReference, reason: string): ErrorIssue {
  return { pointer, detail: `${location}, which ${within} refers to: ${reason}` };
}
