import type { Parameter } from '#core/spec/index';
import { wordsOf } from '../data/realistic-text.js';
import { flatten, namesIn, textIn, typesOf, type SchemaObject } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { listed, withArticle } from '../naming.js';
import { fullRequest } from '../requests/full-body.js';
import { withQuery } from '../requests/paging.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { unknownValue } from '../requests/unknown-value.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, FaultCode, RequestStep, TestCase } from '../test-plan.js';
import { isInvalidOnTheWire } from '../wire/server-view.js';
import { labelOf, siteOf, stillValid } from './body-change.js';
import { several } from './several.js';
import { testCase } from './strategy.js';
import { textPlaces } from './text-places.js';

/** More inputs of one operation than this are not attacked in one test. */
const MAX_INPUTS = 16;

interface Attack {
  readonly variant: string;
  /** Each is sent for each input. */
  readonly texts: readonly string[];
  /** Inputs that it is worth trying on; without it, all that take text. */
  readonly isFor?: (input: Input) => boolean;
  /** `treats SQL in name as any other text` */
  readonly title: (inputs: string) => string;
  readonly faultCode: FaultCode;
  readonly expectations: readonly Expectation[];
}

const HARMLESS: readonly Expectation[] = [{ kind: 'not-server-error' }, { kind: 'no-internals' }];
/** Longer than any answer takes, and shorter than clients wait. */
const ASLEEP_MS = 6_000;
const MARKUP = '<img src=x onerror=assay()>';

/** None of them does harm where it works: what is looked for is that a server notices. */
const ATTACKS: readonly Attack[] = [
  {
    variant: 'sql',
    texts: [`assay'"); --`],
    title: (inputs) => `treats SQL in ${inputs} as any other text`,
    faultCode: 200,
    expectations: HARMLESS,
  },
  {
    variant: 'markup',
    texts: [MARKUP],
    title: (inputs) => `shows markup in ${inputs} as text, if at all`,
    faultCode: 201,
    expectations: [...HARMLESS, { kind: 'not-reflected', text: MARKUP }],
  },
  {
    variant: 'file',
    texts: ['../../../../../../../../etc/passwd'],
    title: (inputs) => `opens no file that ${inputs} may name`,
    faultCode: 209,
    expectations: HARMLESS,
  },
  {
    variant: 'null-character',
    texts: ['assay\u0000'],
    title: (inputs) => `survives a null character in ${inputs}`,
    faultCode: 100,
    expectations: HARMLESS,
  },
  {
    variant: 'address',
    // Nobody listens there: a server that asks for it says so, or breaks.
    texts: ['http://127.0.0.1:9/assay'],
    isFor: ({ isAddress }) => isAddress,
    title: (inputs) => `asks no other machine for what ${inputs} may name`,
    faultCode: 202,
    expectations: HARMLESS,
  },
  {
    variant: 'sql-sleep',
    texts: [
      `assay'||(SELECT pg_sleep(${ASLEEP_MS / 1_000}))||'`,
      `assay'XOR(SELECT SLEEP(${ASLEEP_MS / 1_000}))XOR'`,
    ],
    isFor: ({ isSearch }) => isSearch,
    title: (inputs) => `loses no time over SQL in ${inputs}`,
    faultCode: 200,
    expectations: [{ kind: 'not-server-error' }, { kind: 'within', ms: ASLEEP_MS - 1_000 }],
  },
];

/** A place of a request that takes text. */
interface Input {
  readonly label: string;
  readonly clause: string;
  readonly isAddress: boolean;
  /** A text that a list is searched for. */
  readonly isSearch: boolean;
  readonly put: (text: string) => Partial<RequestStep> | undefined;
}

/** One test for each kind of attack, with a request for each input of the operation. */
export function injectionCases(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const inputs = inputsOf(request, context);
  if (inputs.length === 0) return [];
  return [
    ...ATTACKS.flatMap((attack) => attackCase(attack, request, inputs, planner)),
    ...refusedMarkupCase(request, context),
    ...alwaysTrueCase(request, context),
  ];
}

/** Refusals love to quote what they refuse: a list where an object is wanted, a text where a number is. */
function refusedMarkupCase(request: ValidRequest, context: PlanningContext): readonly TestCase[] {
  const { operation, step } = request;
  const wrong = wrongMarkup(request, context);
  if (wrong === undefined) return [];
  const traits = {
    strategy: 'security',
    title: `shows markup in ${wrong.label} that it refuses as text, if at all`,
    clause: wrong.clause,
    locator: 'inputs',
    variant: 'refused-markup',
    faultCode: 201,
    priority: 2,
  } as const;
  const expectations: readonly Expectation[] = [
    { kind: 'status', anyOf: ['4XX'] },
    { kind: 'not-reflected', text: MARKUP },
  ];
  const steps = [...request.before, { ...step, ...wrong.changes, expectations }];
  return [testCase(operation, traits, { steps, cleanup: request.cleanup })];
}

interface Refused {
  readonly label: string;
  readonly clause: string;
  readonly changes: Partial<RequestStep>;
}

function wrongMarkup(request: ValidRequest, context: PlanningContext): Refused | undefined {
  const { operation, step } = request;
  const site = siteOf(request, context);
  if (site !== undefined && context.refuses(site.root.schema, [MARKUP])) {
    const body = { kind: 'json', contentType: site.contentType, value: literal([MARKUP]) } as const;
    return { label: 'a body', clause: site.root.pointer, changes: { body } };
  }
  const form = markedForm(request, context);
  if (form !== undefined) return form;
  const parameter = operation.parameters.find(
    (one) => isAttackable(one, context) && isInvalidOnTheWire(one, MARKUP, context),
  );
  return parameter === undefined
    ? undefined
    : {
        label: withArticle(parameter.name),
        clause: parameter.pointer,
        changes: withText(step, parameter, MARKUP),
      };
}

/** A form without a field that it must have, and with one that nobody knows. */
function markedForm({ body, step }: ValidRequest, context: PlanningContext): Refused | undefined {
  if (body.kind !== 'body' || (step.body?.kind !== 'form' && step.body?.kind !== 'multipart'))
    return undefined;
  const [needed] = namesIn(flatten(body.schema, context.schemas), 'required');
  if (needed === undefined) return undefined;
  const mark = { name: 'unexpected', value: literal(MARKUP) };
  const isOther = ({ name }: { readonly name: string }): boolean => name !== needed;
  const sent =
    step.body.kind === 'form'
      ? { ...step.body, fields: [...step.body.fields.filter(isOther), mark] }
      : { ...step.body, parts: [...step.body.parts.filter(isOther), mark] };
  return { label: 'a form', clause: body.media.schemaPointer, changes: { body: sent } };
}

function inputsOf(request: ValidRequest, context: PlanningContext): readonly Input[] {
  const { operation, step } = request;
  const full = fullRequest(request, context) ?? request;
  const site = siteOf(full, context);
  const places = site === undefined ? [] : textPlaces(full, context);
  const body = places.map(({ path, schema }): Input => {
    const put = (text: string): Partial<RequestStep> | undefined => {
      const value = site === undefined ? undefined : stillValid(site, { path, value: literal(text) });
      return value === undefined || site === undefined
        ? undefined
        : { body: { kind: 'json', contentType: site.contentType, value } };
    };
    const clause = operation.requestBody?.pointer ?? operation.pointer;
    const label = path.length === 0 ? 'the body' : labelOf(path);
    return { label, clause, isAddress: isAddress(label, schema), isSearch: false, put };
  });
  const parameters = operation.parameters.flatMap((parameter): readonly Input[] => {
    if (!isAttackable(parameter, context)) return [];
    const { name, pointer } = parameter;
    const flat = flatten(parameter.schema, context.schemas);
    const isSearch = operation.method === 'get' && parameter.in === 'query' && isFreeText(flat);
    const put = (text: string): Partial<RequestStep> => withText(step, parameter, text);
    return [{ label: name, clause: pointer, isAddress: isAddress(name, flat), isSearch, put }];
  });
  return [...body, ...parameters].slice(0, MAX_INPUTS);
}

const ADDRESS_NAME = /\b(?:ur[il]|link|href|call ?back|web ?hook|endpoint|avatar|image|feed|redirect)\b/u;

const isAddress = (name: string, flat: SchemaObject): boolean =>
  typesOf(flat).includes('string') &&
  (ADDRESS_NAME.test(wordsOf(name)) || ['uri', 'url'].includes(textIn(flat, 'format') ?? ''));

const isFreeText = (flat: SchemaObject): boolean =>
  typesOf(flat).includes('string') &&
  !['enum', 'const', 'pattern', 'format'].some((keyword) => Object.hasOwn(flat, keyword));

/** What is no list and no object, and travels where every character can. */
function isAttackable(parameter: Parameter, context: PlanningContext): boolean {
  const types = typesOf(flatten(parameter.schema, context.schemas));
  const isScalar = !types.some((type) => type === 'array' || type === 'object');
  const isPlain = parameter.style === 'form' || parameter.style === 'simple';
  return (
    isScalar &&
    isPlain &&
    parameter.mediaType === undefined &&
    (parameter.in === 'path' || parameter.in === 'query')
  );
}

function withText(step: RequestStep, { name, in: where }: Parameter, text: string): Partial<RequestStep> {
  const value = literal(text);
  if (where === 'query') return { query: withQuery(step.query, [{ name, value }]) };
  return { pathParams: step.pathParams.map((known) => (known.name === name ? { name, value } : known)) };
}

function attackCase(
  { variant, texts, isFor = () => true, title, faultCode, expectations }: Attack,
  request: ValidRequest,
  inputs: readonly Input[],
  planner: RequestPlanner,
): readonly TestCase[] {
  const { operation } = request;
  const sent = inputs.filter(isFor).flatMap((input) =>
    texts.flatMap((text) => {
      const changes = input.put(text);
      return changes === undefined ? [] : [{ input, changes }];
    }),
  );
  const [first] = sent;
  if (first === undefined) return [];
  const traits = {
    strategy: 'security',
    title: title(listed([...new Set(sent.map(({ input }) => input.label))])),
    clause: first.input.clause,
    locator: 'inputs',
    variant,
    faultCode,
    priority: 2,
  } as const;
  const attacks = sent.map(({ changes }) => changes);
  return [testCase(operation, traits, several(request, attacks, expectations, planner))];
}

/** An id that names nothing, with a condition that is always true: whoever finds something has read it as SQL. */
function alwaysTrueCase(request: ValidRequest, context: PlanningContext): readonly TestCase[] {
  const { operation, step } = request;
  const name = /\{([^{}]+)\}[^{}]*$/u.exec(operation.path)?.[1];
  const parameter = operation.parameters.find(
    (candidate) => candidate.in === 'path' && candidate.name === name,
  );
  const isRefused = operation.responses.some(({ status }) => status === '404' || status === '4XX');
  const unknown = name === undefined ? undefined : unknownValue(name, operation, context);
  if (operation.method !== 'get' || parameter === undefined || !isRefused || unknown?.kind !== 'literal')
    return [];
  const base = String(unknown.value);
  const text = typeof unknown.value === 'number' ? `${base} OR 1=1` : `${base}' OR '1'='1`;
  const traits = {
    strategy: 'security',
    title: `finds nothing for a ${parameter.name} that is always true in SQL`,
    clause: parameter.pointer,
    locator: `path.${parameter.name}`,
    variant: 'always-true',
    faultCode: 200,
    priority: 2,
  } as const;
  const attack: RequestStep = {
    ...step,
    ...withText(step, parameter, text),
    expectations: [{ kind: 'status', anyOf: ['4XX'] }, { kind: 'no-internals' }],
  };
  return [testCase(operation, traits, { steps: [...request.before, attack], cleanup: request.cleanup })];
}
