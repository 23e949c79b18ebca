import type { ManifestTest } from '#core/render/index';
import type { TestFailure } from './outcome.js';

/** Faults of the very answer that failed a test; others show in an answer to a later request. */
const OWN_FAULTS = new Set([100, 101]);

/** The operation that has to be mended when a test fails: a deletion that does not delete shows when it is read. */
export function guiltyOperation(planned: ManifestTest, failure: TestFailure): string {
  const status = failure.response?.status;
  const isOwn = OWN_FAULTS.has(failure.fault) || status === undefined || status === 401;
  if (isOwn) return answeredBy(planned, failure);
  return operationAt(planned.clause) ?? planned.operation;
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']);

/** The operation that a JSON pointer leads into. */
function operationAt(clause: string): string | undefined {
  const [root, paths, path, method] = clause.split('/', 4);
  if (root !== '#' || paths !== 'paths' || path === undefined || !METHODS.has(method ?? '')) return undefined;
  return `${method?.toUpperCase()} ${path.replaceAll('~1', '/').replaceAll('~0', '~')}`;
}

/**
 * The operation whose answer failed a test. Tests of life cycles stand under one operation and call several; which
 * one it was shows in the request.
 */
export function answeredBy(
  { operation, covers }: Pick<ManifestTest, 'operation' | 'covers'>,
  { request }: Pick<TestFailure, 'request'>,
): string {
  const path = URL.parse(request.url)?.pathname;
  if (path === undefined) return operation;
  const fitting = covers.filter((candidate) => {
    const [method = '', template = ''] = candidate.split(' ', 2);
    return method === request.method && fits(path, template);
  });
  // `/pets/mine` fits `/pets/{petId}`, too: what has fewer parameters says more.
  const [best = operation] = fitting.sort((one, other) => parametersOf(one) - parametersOf(other));
  return best;
}

/** A base URL may have a path of its own: the template is at the end. */
function fits(path: string, template: string): boolean {
  const parts = path.split('/');
  const wanted = template.split('/').slice(1);
  const last = parts.slice(parts.length - wanted.length);
  return (
    last.length === wanted.length && wanted.every((part, index) => part.includes('{') || part === last[index])
  );
}

function parametersOf(operation: string): number {
  return operation.split('{').length;
}
