import { DomainError, type ErrorIssue } from '#core/errors/index';

/** A place in a file of a template pack; lines and columns count from 1. */
export interface TemplatePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A template pack that could write something unsafe, or cannot be rendered: refused before anything is written. */
export class TemplatePackInvalid extends DomainError {
  readonly code = 'template-pack-invalid';
  readonly retryable = false;
  readonly category = 'input';
  override readonly issues: readonly ErrorIssue[];

  constructor(
    readonly place: TemplatePlace,
    readonly detail: string,
    cause?: unknown,
  ) {
    super(`${place.file}:${place.line}:${place.column}: ${detail}`, { cause });
    const pointer = `/${place.file.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    this.issues = [{ pointer, detail: this.message }];
  }
}
