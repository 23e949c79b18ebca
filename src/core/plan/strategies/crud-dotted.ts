import type { HttpMethod } from '#core/spec/index';
import { idPlaceIn } from '../requests/answer-places.js';
import { captureOf, removal } from '../requests/created-resource.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Cleanup, Expectation, RequestStep, TestCase } from '../test-plan.js';
import { after, granted, lifeCase, sameId, type Life } from './crud-life.js';
import { ownId } from './crud-updates.js';

/** Looking for it comes first: what is removed under another name is not found any more. PUT may create what is not there. */
const METHODS: readonly HttpMethod[] = ['get', 'patch', 'delete', 'put'];
/** No ending that stands for a media type: a server may well know `.json`. */
const ENDING = '.x';

/**
 * What stands behind a dot is a part of the id (RFC 3986, 3.3), and neither the ending of a file nor what a parser of
 * numbers stops at: under `7.x` there is no thing whose id is 7.
 */
export function dottedCase(life: Life): readonly TestCase[] {
  const sent = METHODS.flatMap((method) => {
    const request = life.request(method);
    return request === undefined ? [] : dotted(life, request);
  });
  const [first] = sent;
  if (first === undefined) return [];
  const { parameters, pointer, path } = first.operation;
  const traits = {
    title: `is not found under its id with ${ENDING} behind it`,
    variant: 'dotted',
    clause: parameters.find(({ name }) => path.endsWith(`{${name}}`))?.pointer ?? pointer,
    faultCode: 101,
  } as const;
  const test = lifeCase(life, traits, [...sent.map(({ step }) => step), ...stillThere(life)]);
  return [{ ...test, cleanup: [...removalOfDotted(life, test), ...test.cleanup] }];
}

function dotted(
  life: Life,
  request: ValidRequest,
): readonly (ValidRequest & { readonly step: RequestStep })[] {
  const { operation, step } = request;
  const [, name] = /\{([^{}]+)\}$/u.exec(operation.path) ?? [];
  const value = step.pathParams.find((one) => one.name === name)?.value;
  const isOwn = value?.kind === 'captured' && value.capture === captureOf(life.resource);
  const expectation = isOwn ? expectationOf(life, request) : undefined;
  if (expectation === undefined) return [];
  const sent = after(request, `${operation.method}Dotted`, [expectation]);
  return [{ ...request, step: { ...sent, path: step.path + ENDING } }];
}

/** Where the document does not say that an unknown thing is refused, the answer is about another one, if about any. */
function expectationOf(life: Life, request: ValidRequest): Expectation | undefined {
  const { method, responses } = request.operation;
  const documents = (...statuses: readonly string[]): boolean =>
    responses.some(({ status }) => statuses.includes(status));
  if (method === 'put' && (documents('201') || ownId(life, request).length > 0)) return undefined;
  if (documents('404', '4XX')) return { kind: 'status', anyOf: ['4XX'] };
  if (method === 'put' && life.resource.remove === undefined) return undefined;
  if (method === 'delete') return { kind: 'not-server-error' };
  const place = idPlaceIn(request.operation, life.resource, life.context.schemas);
  const value = { kind: 'captured', capture: captureOf(life.resource) } as const;
  return place === undefined ? undefined : { kind: 'body-differs', pointer: place.pointer, value };
}

/** Whatever was tried under the other name. */
function stillThere(life: Life): readonly RequestStep[] {
  const read = life.request('get');
  return read === undefined ? [] : [after(read, 'found', [granted(read), ...sameId(life, read.operation)])];
}

/** A PUT that is not said to refuse unknown things may have created one. */
function removalOfDotted({ resource, creation }: Life, { steps }: TestCase): readonly Cleanup[] {
  const mayBeMade = steps.some(
    ({ method, expectations }) =>
      method === 'put' && expectations.some(({ kind }) => kind === 'body-differs'),
  );
  if (!mayBeMade) return [];
  return removal(resource, creation).map(({ needs, request }) => ({
    needs,
    request: { ...request, path: request.path + ENDING },
  }));
}
