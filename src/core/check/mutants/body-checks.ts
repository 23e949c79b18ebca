import { isJson } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import { checking } from './checking.js';
import type { Family, Mutant } from './mutant.js';
import type { Scene } from './scene.js';
import { malformed } from './refusals.js';
import type { Workshop } from './workshop.js';

/** Of the body as a whole. */
export const bodyChecks: Family = (operation, workshop) => {
  const { requestBody } = operation;
  const json = requestBody?.content.find(({ type }) => isJson(type));
  if (requestBody === undefined) return [];
  const required: readonly Mutant[] = requestBody.required
    ? [
        checking(
          {
            operator: 'skip-required-body',
            place: 'body',
            clause: `${requestBody.pointer}/required`,
            faultCode: 102,
            scenes: () => withoutBody(operation, workshop),
          },
          operation,
          (violations) =>
            violations.filter(
              (one) => !(one.place === 'body' && one.path.length === 0 && one.keyword === 'required'),
            ),
        ),
      ]
    : [];
  return json === undefined
    ? required
    : [...required, ...mediaTypeMutants(operation, json.type, workshop), malformedTaken(operation, workshop)];
};

function* withoutBody(operation: Operation, { explorer }: Workshop): Iterable<Scene> {
  const granted = explorer.granted(operation);
  if (granted === undefined) return;
  const { body: _, ...bare } = granted.input;
  yield [...granted.before, explorer.written(operation, bare)];
}

/** A body of an undocumented type is read as if it were of the documented one. */
function mediaTypeMutants(operation: Operation, type: string, workshop: Workshop): readonly Mutant[] {
  const isOpen = operation.requestBody?.content.some((one) => one.type.includes('*')) === true;
  if (isOpen) return [];
  return [
    {
      operator: 'accept-media-type',
      operation: operation.key,
      place: 'body',
      clause: `${operation.requestBody?.pointer ?? ''}/content`,
      faultCode: 102,
      telling: 'clause',
      *scenes(): Iterable<Scene> {
        const granted = workshop.explorer.granted(operation);
        if (granted === undefined) return;
        const { request, before } = granted;
        for (const other of ['text/plain', 'application/x-assay'])
          yield [...before, { ...request, headers: { ...request.headers, 'content-type': other } }];
      },
      breaks: (right) => ({
        read: (request, asked, values) => {
          const read = right.read(request, asked, values);
          const isOther = asked === operation && read.kind === 'refused' && read.reason === 'media-type';
          const headers = { ...request.headers, 'content-type': type };
          return isOther ? right.read({ ...request, headers }, asked, values) : read;
        },
      }),
    },
  ];
}

/** A body that is no JSON is taken for an empty object. */
function malformedTaken(operation: Operation, workshop: Workshop): Mutant {
  return {
    operator: 'accept-malformed-body',
    operation: operation.key,
    place: 'body',
    clause: `${operation.requestBody?.pointer ?? ''}/content`,
    faultCode: 102,
    telling: 'clause',
    *scenes(): Iterable<Scene> {
      const granted = workshop.explorer.granted(operation);
      if (granted !== undefined) yield* malformed(granted);
    },
    breaks: (right) => ({
      read: (request, asked, values) => {
        const read = right.read(request, asked, values);
        const isBroken = asked === operation && read.kind === 'refused' && read.reason === 'malformed';
        return isBroken ? right.read({ ...request, body: '{}' }, asked, values) : read;
      },
    }),
  };
}
