import { DomainError } from '#core/errors/index';

/** The payload says that the document is in it, and it is not. */
export class DocumentNotInPayload extends DomainError {
  readonly code = 'spec-unreadable';
  readonly retryable = false;
  readonly category = 'input';

  constructor(pointer: string, cause?: unknown) {
    super(`The payload has no API document at ${pointer}`, { cause });
  }
}

/**
 * The document inside a payload: all of it, or what a pointer (RFC 6901) leads to. A text there is the document
 * itself, JSON or YAML.
 * @throws {DocumentNotInPayload}
 */
export function documentIn(payload: Uint8Array, pointer: string | undefined): Uint8Array {
  if (pointer === undefined || pointer === '') return payload;
  const found = valueAt(parsed(payload, pointer), pointer);
  if (typeof found === 'string') return Buffer.from(found, 'utf8');
  if (typeof found !== 'object' || found === null) throw new DocumentNotInPayload(pointer);
  return Buffer.from(JSON.stringify(found), 'utf8');
}

function parsed(payload: Uint8Array, pointer: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    throw new DocumentNotInPayload(pointer, error);
  }
}

function valueAt(value: unknown, pointer: string): unknown {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string, unknown>)[step]
        : undefined,
    value,
  );
}
