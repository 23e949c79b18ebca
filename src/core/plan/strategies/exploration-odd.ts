import type { Operation, Parameter } from '#core/spec/index';
import { flatten, typesOf } from '../data/schema-tree.js';
import { SAMPLE_TOKENS, evaluate, literal } from '../data/value-expr.js';
import { listed } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { fullRequest } from '../requests/full-body.js';
import { withQuery } from '../requests/paging.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep, TestCase, ValueExpr } from '../test-plan.js';
import { isWrittenAsJson } from '../wire/serialise.js';
import { oddTexts } from './odd-bodies.js';
import { allTogether } from './odd-combination.js';
import { oddPlaces, writtenWith } from './odd-places.js';
import { repeatedParameters } from './repeated-parameters.js';
import { several } from './several.js';
import { testCase } from './strategy.js';

/** More of one kind than this are not sent in one test. */
const MAX_REQUESTS = 10;

interface Odd {
  readonly name: string;
  readonly change: Partial<RequestStep>;
}

const UNBROKEN: readonly Expectation[] = [{ kind: 'not-server-error' }, { kind: 'no-internals' }];

/**
 * What no careful client sends, and some client will: the document may allow it or not, and the server may refuse it
 * or not, but it does not break, and what it took can be read again.
 */
export function oddRequests(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const { operation } = request;
  const bodies = [...oddTexts(request, context, planner), ...oddBodies(request, context)];
  const odd = [...oddPaths(request, context), ...oddParameters(request, context), ...bodies];
  const twice = repeatedParameters(request, context, planner).slice(0, MAX_REQUESTS);
  const together = allTogether(request, context, planner);
  if (odd.length + twice.length + together.length === 0) return [];
  const said = [
    ...about('odd values of', odd, ''),
    ...about('', twice, 'sent twice'),
    ...(together.length === 0 ? [] : ['all of the query at once']),
  ];
  const traits = {
    strategy: 'exploration',
    title: `survives ${said.join(', and ')}`,
    clause: `${operation.pointer}/responses`,
    locator: 'inputs',
    variant: 'odd',
    faultCode: 100,
    priority: 3,
  } as const;
  const sent = several(
    request,
    [...[...odd, ...twice].map(({ change }) => change), ...together],
    UNBROKEN,
    planner,
  );
  const reading = bodies.length === 0 ? [] : readAgain(request, context, planner);
  return [testCase(operation, traits, { ...sent, steps: [...sent.steps, ...reading] })];
}

/** `odd values of id and name`; nothing of nothing. */
function about(before: string, odd: readonly Odd[], after: string): readonly string[] {
  const names = listed([...new Set(odd.map(({ name }) => name))]);
  return names === '' ? [] : [`${before} ${names} ${after}`.trim()];
}

/** Around the limits of what ids are kept in, and one that only a double takes, as infinity. */
const NUMBERS = ['0', '-1', '2147483648', '9223372036854775808', '1e400'];
/**
 * A percent sign, which is sent as `%25`, so that whoever decodes it twice finds an escape that is none (RFC 3986, 2.4);
 * and what means something to regular expressions.
 */
const SIGNS = '100% [(*+?\\';
/** Signs, what means something to languages, and what is longer than any key. */
const TEXTS: readonly ValueExpr[] = [
  literal(SIGNS),
  literal('__proto__'),
  { kind: 'repeat', text: 'n', times: 4_000 },
];
/** A percent sign that escapes nothing (RFC 3986, 2.1). */
const BROKEN_ESCAPE = '%zz';

function oddPaths({ operation, step }: ValidRequest, context: PlanningContext): readonly Odd[] {
  const [, name] = /\{([^{}]+)\}/u.exec(operation.path) ?? [];
  const parameter = operation.parameters.find((one) => one.in === 'path' && one.name === name);
  if (name === undefined || parameter?.style !== 'simple' || mayCreate(operation)) return [];
  const others = step.pathParams.filter((known) => known.name !== name);
  const path = step.path.replaceAll(`{${name}}`, BROKEN_ESCAPE);
  const values = valuesOf(parameter, context).map((value) => ({ pathParams: [...others, { name, value }] }));
  return [...values, { path, pathParams: others }].map((change) => ({ name, change }));
}

/** A PUT of an id that nothing has may create it, and nobody would remove that. */
const mayCreate = ({ method, responses }: Operation): boolean =>
  method === 'put' && responses.some(({ status }) => status === '201');

function valuesOf({ schema }: Parameter, context: PlanningContext): readonly ValueExpr[] {
  const flat = flatten(schema, context.schemas);
  if (Object.hasOwn(flat, 'enum') || Object.hasOwn(flat, 'const')) return [];
  const types = typesOf(flat);
  return types.includes('integer') || types.includes('number') ? NUMBERS.map(literal) : TEXTS;
}

/** Where a parameter is JSON, or free text, which a server may look for as a pattern. */
function oddParameters({ operation, step }: ValidRequest, context: PlanningContext): readonly Odd[] {
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  return query
    .flatMap((parameter) =>
      textsOf(parameter, context).map((text) => ({
        name: parameter.name,
        change: { query: withQuery(step.query, [{ name: parameter.name, value: literal(text) }]) },
      })),
    )
    .slice(0, MAX_REQUESTS);
}

function textsOf(parameter: Parameter, context: PlanningContext): readonly string[] {
  if (isWrittenAsJson(parameter))
    return oddPlaces(parameter.schema, context).flatMap(({ path, texts }) =>
      texts.map((text) => writtenWith({}, path, text)),
    );
  const flat = flatten(parameter.schema, context.schemas);
  return typesOf(flat).includes('string') && !Object.hasOwn(flat, 'enum') ? [SIGNS] : [];
}

/** Deeper than any parser that calls itself for each list can go. */
const ENDLESS: ValueExpr = { kind: 'repeat', text: '[', times: 10_000 };

function oddBodies(request: ValidRequest, context: PlanningContext): readonly Odd[] {
  const full = fullRequest(request, context) ?? request;
  const { body, step } = full;
  if (body.kind !== 'body' || step.body?.kind !== 'json') return [];
  const { contentType, value } = step.body;
  const usual = evaluate(value, { token: TOKEN, fixtures: context.fixtures, captured: () => null });
  const put = oddPlaces(body.schema, context)
    .filter(({ path }) => path.length > 0)
    .flatMap(({ path, texts }) =>
      texts.map((text) => ({ name: path.join('.'), text: newEachTime(writtenWith(usual, path, text)) })),
    )
    .slice(0, MAX_REQUESTS);
  return [...put, { name: 'the body', text: ENDLESS }].map(({ name, text }) => ({
    name,
    change: { body: { kind: 'raw', contentType, text } },
  }));
}

const [TOKEN = ''] = SAMPLE_TOKENS;

/** Names that must be unique are: a name that is taken already would be refused before all else. */
function newEachTime(text: string): ValueExpr {
  const at = text.indexOf(TOKEN);
  if (at < 0) return literal(text);
  return { kind: 'unique', prefix: text.slice(0, at), suffix: text.slice(at + TOKEN.length) };
}

/** What the same path shows afterwards: a number that was taken over and cannot be written breaks the whole list. */
function readAgain(
  { operation, step }: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly RequestStep[] {
  const read = [...context.operations.values()].find(
    ({ method, path }) => method === 'get' && path === operation.path,
  );
  const plan = read === undefined ? undefined : planner.plan(read);
  if (read === undefined || plan === undefined || 'impossible' in plan) return [];
  const { query, headers, cookies } = plan.step;
  const isBare = [...query, ...headers, ...cookies].every(({ value }) => value.kind === 'literal');
  if (!isBare) return [];
  const { pathParams } = step;
  return [{ ...plan.step, name: 'readAgain', pathParams, expectations: UNBROKEN, captures: [] }];
}
