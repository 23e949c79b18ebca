import { flatten, isJson, typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import { answerSchema, listIn, successOf } from '../../mock/entity-shape.js';
import type { MockResponse } from '../../mock/exchange.js';
import { changedAt } from '../at-path.js';
import { changingGranted } from '../granted-answers.js';
import { lives } from '../lives.js';
import type { Family, Mutant } from '../mutant.js';
import { refusals } from '../refusals.js';
import { refusing } from '../refusing.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { grantedWays, isJsonAnswer } from '../later/ground.js';
import { createdBefore } from './pages.js';

/** What is answered is not what the document describes. */
export const answering: Family = (operation, workshop) => [
  ...singlesAsObjects(operation, workshop),
  ...refusalsAsPages(operation, workshop),
];

/** A list of one is that one. */
function singlesAsObjects(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { schemas } = workshop.spec;
  const role = workshop.mock.around.resources.roleOf(operation);
  const schema = answerSchema(operation);
  const list = schema === undefined ? undefined : listIn(schema, schemas);
  if (role.kind !== 'list' || list === undefined) return [];
  if (typesOf(flatten(list.schema, schemas)).includes('object')) return [];
  const media = successOf(operation)?.content.find(({ type }) => isJson(type));
  const alone = (value: Json | undefined): Json | undefined => (Array.isArray(value) ? value[0] : value);
  const changed = (response: MockResponse): MockResponse =>
    response.body === undefined || !isJsonAnswer(response.headers)
      ? response
      : {
          ...response,
          body: JSON.stringify(changedAt(JSON.parse(response.body) as Json, list.envelope, alone)),
        };
  return [
    {
      operator: 'one-as-object',
      operation: operation.key,
      place: ['body', ...list.envelope].join('.'),
      clause: media?.schemaPointer ?? operation.pointer,
      faultCode: 101,
      telling: 'clause',
      *scenes(): Iterable<Scene> {
        yield* createdBefore(operation, 1, workshop);
        for (const { before, request } of grantedWays(operation, workshop)) yield [...before, request];
        yield* lives(operation, role.collection, workshop);
      },
      breaks: changingGranted(operation, (response, outcome) =>
        outcome.kind === 'list' && outcome.things.length === 1 ? changed(response) : response,
      ),
    },
  ];
}

const PAGE = '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1></body></html>';

/** The status is right; the rest is for people who look at it. */
function refusalsAsPages(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const described = operation.responses.find(
    ({ status, content }) => /^(?:4|default)/u.test(status) && content.some(({ type }) => isJson(type)),
  );
  if (described === undefined) return [];
  return [
    refusing(
      { operator: 'error-as-html', faultCode: 101, clause: described.pointer },
      operation,
      (_, right) => ({
        ...right,
        headers: { ...right.headers, 'content-type': 'text/html' },
        body: PAGE,
      }),
      () => refusals(operation, workshop),
    ),
  ];
}
