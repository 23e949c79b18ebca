import type { Capture, Cleanup, NamedValue } from '../test-plan.js';
import { captureOf, removal } from './created-resource.js';
import type { Resource } from './resources.js';
import type { ValidRequest } from './valid-request.js';

/** One of several that a test creates: what its id is known by, and how it is removed. */
export function numbered(
  resource: Resource,
  creation: ValidRequest,
  number: number,
): { readonly captures: readonly Capture[]; readonly cleanup: readonly Cleanup[] } {
  const own = captureOf(resource);
  const name = `${own}${number}`;
  const put = (value: NamedValue): NamedValue =>
    value.value.kind === 'captured' && value.value.capture === own
      ? { ...value, value: { kind: 'captured', capture: name } }
      : value;
  return {
    captures: [{ name, from: { kind: 'body', pointer: resource.idPointer } }],
    cleanup: removal(resource, creation).map(({ needs, request }) => ({
      needs: needs.map((needed) => (needed === own ? name : needed)),
      request: { ...request, pathParams: request.pathParams.map(put) },
    })),
  };
}
