import type { HttpMethod, Operation } from '#core/spec/index';
import { literal } from '../data/value-expr.js';
import { letsAnybodyIn } from '../identities.js';
import type { PlanningContext } from '../planning-context.js';
import { refusedAsDocumented, successResponses } from '../requests/expectations.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { shapeOf } from '../requests/resources.js';
import { unknownValue } from '../requests/unknown-value.js';
import type {
  Expectation,
  IdentityName,
  NamedValue,
  RejectionPolicy,
  RequestStep,
  TestCase,
} from '../test-plan.js';
import { testCase, type CaseTraits, type Strategy } from './strategy.js';

/** What no caller may do is refused as HTTP says: unknown things, wrong methods and types, malformed bodies. */
export const errors: Strategy = {
  name: 'errors',
  plan: (operations, context, planner) => {
    const methods = methodsByShape(context.spec.operations);
    const isSecured = context.spec.operations.some((operation) => !letsAnybodyIn(operation));
    const seen = new Set<string>();
    return operations.flatMap((operation) => {
      const request = planner.plan(operation);
      if ('impossible' in request) return [];
      const isFirst = !seen.has(shapeOf(operation.path));
      seen.add(shapeOf(operation.path));
      const wrongMethod = isFirst ? wrongMethodCase(request, methods, isSecured, context) : [];
      return [
        ...unknownIdCase(request, context),
        ...wrongMethod,
        ...bodyCases(request, context),
        ...acceptCase(request),
      ];
    });
  },
};

type ErrorTraits = Omit<CaseTraits, 'strategy'>;

function refusal(
  request: ValidRequest,
  traits: ErrorTraits,
  step: Partial<RequestStep>,
  { policy, context }: { readonly policy: RejectionPolicy | 'any'; readonly context: PlanningContext },
): TestCase {
  // Where what the request names may not exist, or its caller may not be let in, either reason may come first.
  const isOpen = policy === 'any' || (request.doubts.length > 0 && policy !== 'not-found');
  const refused = isOpen ? REFUSED : refusedBy(policy, request.operation);
  // What a path answers to other methods, the description of one of its operations does not say.
  const described = policy === 'method' ? [] : refusedAsDocumented(request.operation, context);
  const expectations = [refused, ...described];
  const steps = [...request.before, { ...request.step, ...step, expectations }];
  return testCase(request.operation, { ...traits, strategy: 'errors' }, { steps, cleanup: request.cleanup });
}

const REFUSED: Expectation = { kind: 'status', anyOf: ['4XX'] };

/**
 * That a method or a media type is refused follows from the document; with which status only if it says so: many a
 * framework answers 404 to a method that it has no route for, and 400 to a body that it cannot read.
 */
function refusedBy(policy: RejectionPolicy, { responses }: Operation): Expectation {
  const documents = (status: string): boolean => responses.some((response) => response.status === status);
  if (policy === 'method' && !documents('405')) return { kind: 'status', anyOf: ['4XX', '501'] };
  return policy === 'media-type' && !documents('415') ? REFUSED : { kind: 'rejected', policy };
}

/** Only where the document says that an unknown thing is not found: PUT may create it, DELETE may not care. */
function unknownIdCase(request: ValidRequest, context: PlanningContext): readonly TestCase[] {
  const { operation, step } = request;
  const name = /\{([^{}]+)\}[^{}]*$/u.exec(operation.path)?.[1];
  const documented = operation.responses.find(({ status }) => status === '404' || status === '4XX');
  if (name === undefined || documented === undefined || isBlockedByBody(request)) return [];
  if (operation.method === 'put' && operation.responses.some(({ status }) => status === '201')) {
    context.omit('errors', operation, `a PUT of an unknown ${name} may create it`, documented.pointer);
    return [];
  }
  const value = unknownValue(name, operation, context);
  if (value === undefined) {
    context.omit('errors', operation, `no ${name} is surely unknown`, documented.pointer);
    return [];
  }
  const pathParams = step.pathParams.map((parameter) =>
    parameter.name === name ? { name, value } : parameter,
  );
  const traits: ErrorTraits = {
    title: `answers an unknown ${name} with 404`,
    clause: documented.pointer,
    locator: `path.${name}`,
    variant: 'unknown',
    faultCode: 101,
    priority: 1,
  };
  return [refusal(request, traits, { pathParams }, { policy: 'not-found', context })];
}

/** A body that names other things, or a request whose outcome is open, may be refused for another reason. */
const isBlockedByBody = ({ doubts, isPathDoubtful }: ValidRequest): boolean =>
  doubts.length > (isPathDoubtful ? 1 : 0);

function methodsByShape(operations: readonly Operation[]): ReadonlyMap<string, ReadonlySet<HttpMethod>> {
  const methods = new Map<string, Set<HttpMethod>>();
  for (const { path, method } of operations) {
    const known = methods.get(shapeOf(path));
    if (known === undefined) methods.set(shapeOf(path), new Set([method]));
    else known.add(method);
  }
  return methods;
}

/** Methods that clients send without harm, should the server know them after all. */
const HARMLESS: readonly HttpMethod[] = ['patch', 'put', 'get'];

/**
 * Where another template matches the same path (`/users/me` beside `/users/{id}`), what is allowed there depends on the
 * server's router: a method is wrong if neither knows it.
 */
function wrongMethodCase(
  request: ValidRequest,
  methods: ReadonlyMap<string, ReadonlySet<HttpMethod>>,
  isSecured: boolean,
  context: PlanningContext,
): readonly TestCase[] {
  const { operation, step } = request;
  const shape = shapeOf(operation.path);
  const known = knownAt(shape, methods);
  const wrong = HARMLESS.find((method) => known.every((one) => !one.has(method)));
  if (wrong === undefined || request.isPathDoubtful) return [];
  const { body: _, ...bare } = step;
  // A server may ask who calls before it asks for what.
  const identity: IdentityName = isSecured && step.identity === 'anonymous' ? 'userA' : step.identity;
  const traits: ErrorTraits = {
    title: `refuses ${wrong.toUpperCase()}, which it does not offer`,
    clause: operation.pointer.slice(0, operation.pointer.lastIndexOf('/')),
    locator: 'method',
    variant: wrong,
    faultCode: 101,
    priority: 3,
  };
  const sent = { method: wrong, query: [], identity };
  return [refusal({ ...request, step: bare }, traits, sent, { policy: 'method', context })];
}

/** The methods of each template that the path could be read as: itself, and those with one more parameter. */
function knownAt(
  shape: string,
  methods: ReadonlyMap<string, ReadonlySet<HttpMethod>>,
): readonly ReadonlySet<HttpMethod>[] {
  const parts = shape.split('/');
  const twins = parts.map((_, index) => parts.with(index, '{}').join('/'));
  return [...new Set([shape, ...twins])].flatMap((one) => methods.get(one) ?? []);
}

function bodyCases(request: ValidRequest, context: PlanningContext): readonly TestCase[] {
  const { operation, step } = request;
  const types = operation.requestBody?.content.map(({ type }) => type) ?? [];
  if (operation.requestBody === undefined || step.body === undefined) return [];
  if (step.body.kind !== 'json') return operation.requestBody.required ? withoutBody(request, context) : [];
  const clause = `${operation.requestBody.pointer}/content`;
  const hasNoText = !types.some((type) => type === 'text/plain' || type.includes('*'));
  const malformed = refusal(
    request,
    traitsOf('refuses a body that is no JSON', clause, 'malformed'),
    { body: raw(step.body.contentType, '{"name": ') },
    { policy: 'invalid-input', context },
  );
  const mediaType = refusal(
    request,
    traitsOf('refuses a body of type text/plain', clause, 'media-type'),
    // What would be right under its own name: nothing but the media type is wrong.
    { body: { ...step.body, contentType: 'text/plain' } },
    { policy: 'media-type', context },
  );
  const others = operation.requestBody.required ? withoutBody(request, context) : [];
  return hasNoText ? [malformed, mediaType, ...others] : [malformed, ...others];
}

/** Without a body there is no media type either: a server may miss the one or the other first (400, 411, 415, 422). */
function withoutBody(request: ValidRequest, context: PlanningContext): readonly TestCase[] {
  const { step, operation } = request;
  const { body: _, ...bare } = step;
  const clause = `${operation.requestBody?.pointer ?? operation.pointer}/required`;
  const traits = traitsOf('refuses a request without its body', clause, 'absent');
  return [refusal({ ...request, step: bare }, traits, {}, { policy: 'any', context })];
}

const raw = (contentType: string, text: string) =>
  ({ kind: 'raw', contentType, text: literal(text) }) as const;

function traitsOf(title: string, clause: string, variant: string): ErrorTraits {
  return { title, clause, locator: 'requestBody', variant, faultCode: 102, priority: 2 };
}

/** A server may answer in a type that was not asked for (RFC 9110, 12.5.1), unless the document promises 406. */
function acceptCase(request: ValidRequest): readonly TestCase[] {
  const documented = request.operation.responses.find(({ status }) => status === '406');
  const hasOwnType = successResponses(request.operation).some(({ content }) => content.length > 0);
  if (documented === undefined || request.doubts.length > 0 || !hasOwnType) return [];
  const others: readonly NamedValue[] = request.step.headers.filter(
    ({ name }) => name.toLowerCase() !== 'accept',
  );
  const headers = [...others, { name: 'Accept', value: literal('application/vnd.assay.unknown') }];
  const steps = [
    ...request.before,
    { ...request.step, headers, expectations: [{ kind: 'status', anyOf: ['406'] }] as const },
  ];
  const traits = {
    title: 'answers 406 when no type of its own is accepted',
    clause: documented.pointer,
    locator: 'header.Accept',
    variant: 'unacceptable',
    faultCode: 101,
    priority: 3,
    strategy: 'errors',
  } as const;
  return [testCase(request.operation, traits, { steps, cleanup: request.cleanup })];
}
