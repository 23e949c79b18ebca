import type { Operation } from '#core/spec/index';
import { generateValue } from '../data/generate-value.js';
import { isValid } from '../data/generation-context.js';
import { flatten, referredName, subschemas } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import { withArticle } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { successResponses } from '../requests/expectations.js';
import { fullRequest } from '../requests/full-body.js';
import { leanBodies } from '../requests/lean-body.js';
import { bodyOf } from '../requests/valid-body.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep } from '../test-plan.js';
import { isJson } from '../wire/media-type.js';

/** More kinds of one body than this rarely say anything new. */
const MAX_KINDS = 6;

/** Another way of asking for the same that the document allows. */
export interface ContractVariant {
  readonly title: string;
  readonly clause: string;
  readonly locator: string;
  readonly variant: string;
  readonly step: RequestStep;
  /** Where more can be said than of any granted request. */
  readonly expectations?: readonly Expectation[];
}

/** The same body in each other media type that can be written, and each kind that the document has of it. */
export function bodyVariants(request: ValidRequest, context: PlanningContext): readonly ContractVariant[] {
  const { body, step } = request;
  if (body.kind !== 'body' || namesOthers(request)) return [];
  const content = request.operation.requestBody?.content ?? [];
  const others = content.filter((media) => media !== body.media && !media.type.includes('*'));
  const inOtherTypes = others.flatMap((media): readonly ContractVariant[] => {
    const plan = isWritten(media.type) ? bodyOf(request.operation, media, context) : undefined;
    if (plan?.kind !== 'body') {
      const reason = `no body of type ${media.type} can be made up`;
      context.omit('contract', request.operation, reason, media.pointer);
      return [];
    }
    return [
      {
        title: `accepts a body of type ${media.type}`,
        clause: media.pointer,
        locator: 'requestBody#content',
        variant: `type:${media.type}`,
        step: { ...step, body: plan.expr },
      },
    ];
  });
  return [...inOtherTypes, ...kindVariants(request, context)];
}

/** The body without what it need not have. */
export function leanVariants(request: ValidRequest, context: PlanningContext): readonly ContractVariant[] {
  const { body } = request;
  const full = fullRequest(request, context) ?? request;
  return body.kind !== 'body'
    ? []
    : leanBodies(full, context).map(({ step, only, without }): ContractVariant => ({
        title:
          without !== undefined
            ? `accepts a body without ${without}`
            : `accepts a body with nothing but ${only ?? 'what it must have'}`,
        clause: body.media.schemaPointer,
        locator: 'requestBody#required',
        variant: without === undefined ? 'lean' : 'without-one',
        step,
      }));
}

/** Granted, or refused for anything but the type of its body. */
const NOT_FOR_ITS_TYPE: Expectation = {
  kind: 'status',
  anyOf: '2XX 3XX 400 401 402 403 404 405 406 409 410 412 422 423 424 428 429'.split(' '),
};

/** What HTTP writes in more than one way (RFC 9110, 8.3.1): types in any case, with a parameter that says the usual. */
export function spellingVariants(
  { operation, body, step }: ValidRequest,
  isSure: boolean,
): readonly ContractVariant[] {
  if (body.kind !== 'body' || step.body?.kind !== 'json' || operation.method === 'delete') return [];
  const { contentType } = step.body;
  if (!/^application\/json$/iu.test(contentType)) return [];
  const spelled = 'Application/JSON; charset=utf-8';
  return [
    {
      title: `takes ${spelled} for ${contentType}`,
      clause: body.media.pointer,
      locator: 'requestBody#content',
      variant: 'spelling',
      step: { ...step, body: { ...step.body, contentType: spelled } },
      ...(isSure ? {} : { expectations: [NOT_FOR_ITS_TYPE] }),
    },
  ];
}

/** What a plan can write without knowing more of a type than its name. */
const isWritten = (type: string): boolean =>
  isJson(type) || /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)$/u.test(type);

/** Whether the body holds what earlier requests created: another body would have to hold it, too. */
const namesOthers = ({ step }: ValidRequest): boolean =>
  step.body?.kind === 'json' && step.body.value.kind === 'fixture' && step.body.value.overrides.length > 0;

/** Each named alternative of the body's schema. */
function kindVariants(
  { operation, body, step }: ValidRequest,
  context: PlanningContext,
): readonly ContractVariant[] {
  if (body.kind !== 'body' || step.body?.kind !== 'json') return [];
  const { contentType } = step.body;
  const flat = flatten(body.schema, context.schemas);
  const keyword = Object.hasOwn(flat, 'oneOf') ? 'oneOf' : 'anyOf';
  return subschemas(flat, keyword)
    .slice(0, MAX_KINDS)
    .flatMap((option, index): readonly ContractVariant[] => {
      const name = typeof option === 'boolean' ? undefined : referredName(option);
      const wanted = {
        name: '',
        key: `${operation.key} ${name ?? ''}`,
        extent: 'required',
        unique: true,
      } as const;
      const value = name === undefined ? undefined : generateValue(option, wanted, context);
      if (name === undefined || value === undefined || !isValid(body.schema, value, context)) return [];
      return [
        {
          title: `accepts ${withArticle(name)} as its body`,
          clause: `${body.media.schemaPointer}/${keyword}/${index}`,
          locator: `requestBody#${keyword}`,
          variant: `kind:${name}`,
          step: { ...step, body: { kind: 'json', contentType, value } },
        },
      ];
    });
}

/**
 * Each other type that an answer may have, asked for. Servers may answer in another (RFC 9110, 12.5.1), as long as the
 * document knows it.
 */
export function answerVariants({ operation, step }: ValidRequest): readonly ContractVariant[] {
  const [only, ...others] = successResponses(operation);
  const types = only?.content.map(({ type }) => type) ?? [];
  if (only === undefined || others.length > 0 || types.length < 2 || types.some((type) => type.includes('*')))
    return [];
  const asked = acceptedBy(operation, types);
  return only.content
    .filter(({ type }) => type !== asked)
    .map((media): ContractVariant => ({
      title: `answers in a documented type when ${media.type} is accepted`,
      clause: media.pointer,
      locator: 'header.Accept',
      variant: `accept:${media.type}`,
      step: { ...step, headers: [...withoutAccept(step), { name: 'Accept', value: literal(media.type) }] },
      expectations: [
        { kind: 'status', anyOf: [only.status] },
        { kind: 'content-type', anyOf: types },
      ],
    }));
}

/** The type that all other tests ask for. */
const acceptedBy = ({ method }: Operation, types: readonly string[]): string | undefined =>
  method === 'head' ? types[0] : types.find((type) => type === 'application/json');

const withoutAccept = ({ headers }: RequestStep): RequestStep['headers'] =>
  headers.filter(({ name }) => name.toLowerCase() !== 'accept');
