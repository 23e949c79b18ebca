import { typesOf } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { MockRequest, MockResponse, Refusal } from '../mock/exchange.js';
import { inputPlaces, sceneWith, valuesOf } from './input-places.js';
import type { Family, Mutant } from './mutant.js';
import type { Scene } from './scene.js';
import { placeName } from './places.js';
import { invalid, refusals } from './refusals.js';
import { refusing } from './refusing.js';
import type { Workshop } from './workshop.js';

/** What nobody should see of a server. */
export const exposure: Family = (operation, workshop) => [
  ...leaks(operation, workshop),
  ...databaseMutants(operation, workshop),
];

const STACK =
  "TypeError: Cannot read properties of undefined (reading 'id')\n    at handle (/srv/app/dist/routes/handler.js:42:17)\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)";

function leaks(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const isInvalid = (refusal: Refusal): boolean =>
    ['invalid', 'malformed', 'not-found'].includes(refusal.reason);
  const hasInput = operation.parameters.length > 0 || operation.requestBody !== undefined;
  if (!hasInput) return [];
  return [
    refusing(
      {
        operator: 'leak-stack-trace',
        faultCode: 209,
        telling: (_, { body = '' }) => body.includes('handler.js:42'),
      },
      operation,
      (refusal, right) => (isInvalid(refusal) ? withStack(right) : right),
      () => refusals(operation, workshop),
    ),
    refusing(
      { operator: 'reflect-input', faultCode: 201, telling: isReflected },
      operation,
      (refusal, right, request) => (isInvalid(refusal) ? reflecting(right, request) : right),
      () => markedUp(operation, workshop),
    ),
  ];
}

function withStack(right: MockResponse): MockResponse {
  const known = jsonObject(right.body);
  return {
    ...right,
    headers: { 'content-type': 'application/json', ...right.headers },
    body: JSON.stringify({ ...known, stack: STACK }),
  };
}

function jsonObject(body = '{}'): object {
  try {
    return JSON.parse(body) as object;
  } catch {
    return {};
  }
}

function reflecting(right: MockResponse, { path, query, body = '' }: MockRequest): MockResponse {
  const texts = [decoded(path), ...query.flat(), decoded(body)].join('</p><p>');
  return {
    status: right.status,
    headers: { 'content-type': 'text/html' },
    body: `<html><body><h1>Refused</h1><p>${texts.replaceAll('\\"', '"')}</p></body></html>`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const MARKUP = '<script>witness()</script>';
const isReflected = (_: MockResponse, { headers, body = '' }: MockResponse): boolean =>
  (headers['content-type'] ?? '').includes('html') && body.includes(MARKUP);

/** Markup in a place where it is refused. */
function* markedUp(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const granted = workshop.explorer.granted(operation);
  if (granted === undefined) return;
  for (const place of inputPlaces(operation, workshop)) {
    const scene = sceneWith(granted, place, () => MARKUP, workshop);
    if (scene !== undefined) yield scene;
  }
  yield* invalid(granted, workshop);
}

const DATABASE_ERROR = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"SQLITE_ERROR: near \\"quotation\\": syntax error"}',
} as const;

/** A text that goes into a query as it is. */
function databaseMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const texts = inputPlaces(operation, workshop).filter(
    ({ value, parameter }) =>
      typesOf(value.flat).includes('string') &&
      !['enum', 'const', 'format', 'pattern'].some((keyword) => Object.hasOwn(value.flat, keyword)) &&
      parameter?.in !== 'header' &&
      parameter?.in !== 'cookie',
  );
  return texts.map((place) => ({
    operator: 'leak-database-error',
    operation: operation.key,
    place: placeName(place.root, place.value.path),
    clause: place.value.clauseOf('type'),
    faultCode: 200,
    telling: 'clause',
    breaks: (right) => ({
      answer: (call, outcome) => {
        const isHit =
          call.operation === operation &&
          valuesOf(call.input, place).some((text) => typeof text === 'string' && /['"]/u.test(text));
        return isHit ? DATABASE_ERROR : right.answer(call, outcome);
      },
    }),
    *scenes(): Iterable<Scene> {
      const granted = workshop.explorer.granted(operation);
      if (granted === undefined) return;
      for (const text of [`O'Neill`, `a"b`, `'`]) {
        const scene = sceneWith(granted, place, () => text, workshop);
        if (scene !== undefined) yield scene;
      }
    },
  }));
}
