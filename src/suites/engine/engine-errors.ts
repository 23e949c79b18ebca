import { DomainError, type ErrorCategory, type ErrorCode, type ErrorIssue } from '#core/errors/index';
import type { RefusalValue } from './engine-work.js';

/** A typed error of the engine, as it came back from a thread; `name` is that of its class there. */
export class EngineRefusal extends DomainError {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly category: ErrorCategory;
  override readonly issues: readonly ErrorIssue[];
  /** Not `private`: the getter, which errors are known by, has the name. */
  readonly #name: string;

  constructor(refusal: RefusalValue) {
    super(refusal.message);
    this.code = refusal.code;
    this.retryable = refusal.retryable;
    this.category = refusal.category;
    this.issues = refusal.issues;
    this.#name = refusal.name;
  }

  override get name(): string {
    return this.#name;
  }
}

/** Work on a document took more memory or time than one document may take. The same document would do it again. */
export class SpecTooDemanding extends DomainError {
  readonly code = 'spec-too-large';
  readonly retryable = false;
  readonly category = 'input';

  /** @param excess such as `1024 MB of memory (ENGINE_MEMORY_MB)` */
  constructor(
    readonly excess: string,
    cause: unknown,
  ) {
    super(`Work on the API document was stopped: it took more than ${excess}`, { cause });
  }
}
