import { isJson } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import { successOf } from '../../mock/entity-shape.js';
import { refused, type MockRequest } from '../../mock/exchange.js';
import { mediaFor } from '../../mock/read-body.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { grantedWays } from '../later/ground.js';
import { mediaTypeOf } from '../second/reading.js';
import { crashing } from '../second/breakdowns.js';

/** Which types bodies have, and whether there is one. */
export const media: Family = (operation, workshop) => [
  ...knowingOneType(operation, workshop),
  ...comparingAccept(operation, workshop),
  ...missingBodies(operation, workshop),
];

/** The first of the types that a body may have is the only one. */
function knowingOneType(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const content = operation.requestBody?.content ?? [];
  const [first, ...others] = content;
  if (first === undefined || others.length === 0) return [];
  const isOther = (request: MockRequest): boolean =>
    (request.body ?? '') !== '' && mediaFor(mediaTypeOf(request), content) !== first;
  return [
    {
      operator: 'refuse-other-media-type',
      operation: operation.key,
      place: 'body',
      clause: others[0]?.pointer ?? first.pointer,
      faultCode: 101,
      telling: 'clause',
      scenes: () => ofEachType(operation, workshop),
      breaks: (right) => ({
        read: (request, asked, values) =>
          asked === operation && isOther(request)
            ? refused('media-type', `the body must be of type ${first.type}`)
            : right.read(request, asked, values),
      }),
    },
  ];
}

/** Of those that can be written without knowing more than the value. */
function* ofEachType(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const writable = (operation.requestBody?.content ?? []).filter(
    ({ type }) => isJson(type) || type.includes('form') || type === 'text/plain',
  );
  for (const { before, input } of grantedWays(operation, workshop)) {
    const { body } = input;
    if (body === undefined) continue;
    for (const { type } of writable)
      yield [...before, workshop.explorer.written(operation, { ...input, body: { ...body, type } })];
  }
}

const ALMOST_ALL = 'text/plain, */*';

/** Either the one type that it has, or anything, and nothing between. */
function comparingAccept(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const success = successOf(operation);
  const json = success?.content.find(({ type }) => isJson(type));
  if (success === undefined || json === undefined) return [];
  const known = new Set(['*/*', ...success.content.map(({ type }) => type)]);
  return [
    {
      operator: 'compare-accept',
      operation: operation.key,
      place: 'header.Accept',
      clause: json.pointer,
      faultCode: 101,
      telling: 'clause',
      *scenes() {
        for (const { before, request } of grantedWays(operation, workshop)) {
          const headers = { ...request.headers, accept: `${json.type}, ${ALMOST_ALL}` };
          yield [...before, { ...request, headers }];
        }
      },
      breaks: (right) => ({
        accepts: (request, asked) =>
          right.accepts(request, asked) &&
          (asked !== operation || known.has((request.headers['accept'] ?? '*/*').trim().toLowerCase())),
      }),
    },
  ];
}

/** What was not sent is not even an empty object. */
function missingBodies(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { requestBody } = operation;
  if (requestBody === undefined || requestBody.content.length === 0) return [];
  return [
    crashing('crash-on-missing-body', operation, ({ request }) => (request.body ?? '') === '', {
      place: 'body',
      clause: requestBody.pointer,
      *scenes() {
        for (const { before, input } of grantedWays(operation, workshop)) {
          const { body: _, ...bare } = input;
          yield [...before, workshop.explorer.written(operation, bare)];
        }
      },
    }),
  ];
}
