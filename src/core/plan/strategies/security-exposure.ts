import type { HttpMethod, Operation } from '#core/spec/index';
import { flatten, propertyOf } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { answerPlaces, listPlace, pointerTo } from '../requests/answer-places.js';
import { shapeOf } from '../requests/resources.js';
import { fullRequest } from '../requests/full-body.js';
import { sentProperties } from '../requests/shared-properties.js';
import { unknownValue } from '../requests/unknown-value.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, type Life } from './crud-life.js';
import { testCase } from './strategy.js';

/** What is sent and must not come back: not from the creation, not when it is read, not in the list. */
export function exposureCases(plain: Life): readonly TestCase[] {
  // What need not be sent must not come back either.
  const creation = fullRequest(plain.creation, plain.context) ?? plain.creation;
  const { body } = creation.step;
  const created = body === undefined ? plain.created : { ...plain.created, body };
  const life: Life = { ...plain, creation, created };
  const { resource } = life;
  return hiddenNames(life).map((name) => {
    const prefix = resource.idPointer.replace(/\/[^/]*$/u, '');
    const lacks = (base: string): Expectation => ({ kind: 'body-lacks', pointer: base + pointerTo(name) });
    const read = life.request('get');
    const list = life.collection('get');
    const place = list === undefined ? undefined : listPlace(list.operation, life.context.schemas);
    const steps: readonly RequestStep[] = [
      ...(read === undefined ? [] : [after(read, 'found', [granted(read), lacks(prefix)])]),
      ...(list === undefined || place === undefined
        ? []
        : [after(list, 'listed', [granted(list), lacks(`${place.pointer}/0`)])]),
    ];
    const sent = { ...created, expectations: [granted(creation), lacks(prefix)] };
    const traits = {
      strategy: 'security',
      title: `does not show its ${name}`,
      locator: `body.${name}#writeOnly`,
      variant: 'shown',
      clause: creation.body.kind === 'body' ? creation.body.media.schemaPointer : creation.operation.pointer,
      faultCode: 101,
    } as const;
    return lifeCase({ ...life, created: sent }, traits, steps);
  });
}

const SECRET = /^(?:.*[_-])?(?:pass(?:word|wd|phrase)?|secret|cvv|cvc|pin)$|Password$|Secret$/u;

/** Marked as write-only; or a secret by its name that no answer is described to have. */
function hiddenNames(life: Life): readonly string[] {
  const { creation, resource, context } = life;
  const { schemas } = context;
  const read = life.request('get');
  const shown = read === undefined ? undefined : answerPlaces(read.operation, schemas);
  const body = creation.body.kind === 'body' ? flatten(creation.body.schema, schemas) : {};
  const places = answerPlaces(resource.create, schemas);
  return sentProperties(creation, context)
    .filter(({ name, path, schema }) => {
      const outer = path.length === 1 ? propertyOf(body, name) : schema;
      const place = places.get(name);
      const isWriteOnly = [outer, place?.schema].some(
        (one) => one !== undefined && isAbsent(one, 'response', schemas),
      );
      const isShown = place !== undefined || shown?.has(name) === true;
      return isWriteOnly || (!isShown && places.size > 0 && SECRET.test(name));
    })
    .map(({ name }) => name);
}

const DISCREET: readonly Expectation[] = [{ kind: 'not-server-error' }, { kind: 'no-internals' }];

/** One request for each reason to refuse: none of the answers shows how the server is made. */
export function internalsCase(request: ValidRequest, context: PlanningContext): readonly TestCase[] {
  const { operation, step, before, cleanup } = request;
  const refused: Partial<RequestStep>[] = [
    ...badBodies(step),
    ...badPaths(request, context),
    ...badQueries(request),
    ...(step.identity === 'anonymous' ? [] : [{ identity: 'anonymous' as const }]),
  ];
  if (refused.length === 0) return [];
  const steps = refused.map((changes, index): RequestStep => {
    const name = refused.length === 1 ? 'response' : `response${index + 1}`;
    return { ...step, ...changes, name, expectations: DISCREET };
  });
  const traits = {
    strategy: 'security',
    title: 'shows nothing of the inside of the server when it refuses a request',
    clause: `${operation.pointer}/responses`,
    locator: 'responses',
    variant: 'internals',
    faultCode: 209,
    priority: 2,
  } as const;
  return [testCase(operation, traits, { steps: [...before, ...steps], cleanup })];
}

function badBodies(step: RequestStep): readonly Partial<RequestStep>[] {
  const { body } = step;
  if (body?.kind !== 'json') return [];
  const { contentType } = body;
  const malformed = { kind: 'raw', contentType, text: literal('{"name": ') } as const;
  return [
    { body: malformed },
    { body: { ...body, value: literal([null]) } },
    { body: { ...body, value: literal({}) } },
    // Whether it stands for no body or is refused: many a server looks into it.
    { body: { ...body, value: literal(null) } },
  ];
}

function badPaths(
  { operation, step }: ValidRequest,
  context: PlanningContext,
): readonly Partial<RequestStep>[] {
  const name = /\{([^{}]+)\}[^{}]*$/u.exec(operation.path)?.[1];
  if (name === undefined) return [];
  const unknown = unknownValue(name, operation, context);
  return [...(unknown === undefined ? [] : [unknown]), literal('~assay~')].map((value) => ({
    pathParams: step.pathParams.map((known) => (known.name === name ? { name, value } : known)),
  }));
}

function badQueries({ operation, step }: ValidRequest): readonly Partial<RequestStep>[] {
  const first = operation.parameters.find(
    (parameter) => parameter.in === 'query' && parameter.style === 'form',
  );
  if (first === undefined) return [];
  const others = step.query.filter(({ name }) => name !== first.name);
  return [{ query: [...others, { name: first.name, value: literal('~assay~') }] }];
}

/** Sent to what the test has made itself, so that nobody is hurt should the server know the method after all. */
const CHANGING: readonly HttpMethod[] = ['put', 'patch', 'delete'];

/** A method that the document does not name does nothing (RFC 9110, 15.5.6), under any template of the path. */
export function hiddenMethodCases(
  requests: readonly ValidRequest[],
  lives: readonly Life[],
  context: PlanningContext,
): readonly TestCase[] {
  const shapes = new Set(context.spec.operations.map(({ path }) => shapeOf(path)));
  const made = new Set(lives.map(({ resource }) => resource.itemShape));
  const seen = new Set<string>();
  return requests.flatMap((request) => {
    const shape = shapeOf(request.operation.path);
    if (seen.has(shape) || !made.has(shape) || hasTwin(shape, shapes)) return [];
    seen.add(shape);
    const known = context.spec.operations.filter(({ path }) => shapeOf(path) === shape);
    return hiddenMethodCase(request, known);
  });
}

/** Whether another template without this parameter could match the same path. */
const hasTwin = (shape: string, shapes: ReadonlySet<string>): boolean =>
  [...shapes].some((other) => other !== shape && matcherOf(other).test(shape.replace(/\{\}/gu, 'x')));

const matcherOf = (shape: string): RegExp =>
  new RegExp(
    `^${shape
      .split('{}')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`))
      .join('[^/]+')}$`,
    'u',
  );

function hiddenMethodCase(request: ValidRequest, known: readonly Operation[]): readonly TestCase[] {
  const { operation, step, before, cleanup } = request;
  const { body: _, ...bare } = step;
  const offered = new Set(known.map(({ method }) => method));
  const hidden = CHANGING.filter((method) => !offered.has(method));
  if (hidden.length === 0 || request.isPathDoubtful) return [];
  const refused: Expectation = { kind: 'status', anyOf: ['3XX', '4XX', '501'] };
  const steps = hidden.map((method): RequestStep => {
    const json = { kind: 'json', contentType: 'application/json', value: literal({}) } as const;
    const body = method === 'delete' ? {} : { body: json };
    return { ...bare, ...body, name: `by${method}`, method, query: [], expectations: [refused] };
  });
  const traits = {
    strategy: 'security',
    title: `does nothing on ${hidden.map((method) => method.toUpperCase()).join(' and ')}, which it does not offer`,
    clause: operation.pointer.slice(0, operation.pointer.lastIndexOf('/')),
    locator: 'method',
    variant: 'hidden',
    faultCode: 210,
    priority: 2,
  } as const;
  return [testCase(operation, traits, { steps: [...before, ...steps], cleanup })];
}
