import type { FaultCode } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { Call } from '../mock/call.js';
import { refused, type MockRequest, type MockResponse } from '../mock/exchange.js';
import { credentialIn, type Caller } from '../mock/identities.js';
import type { MockSteps } from '../mock/mock-api.js';
import { isOpen } from '../mock/resources.js';
import type { Granted } from './explorer.js';
import type { Family, Mutant } from './mutant.js';
import type { Scene } from './scene.js';
import type { MutationOperator } from './operators.js';
import { anonymous } from './refusals.js';
import type { Workshop } from './workshop.js';

/** Who is let in, and to whose things. */
export const access: Family = (operation, workshop) =>
  isOpen(operation) ? [] : [...credentials(operation, workshop), ...owners(operation, workshop)];

/** Somebody who may use everything: a server that does not ask who calls does not ask whose things are, either. */
const EVERYBODY: Caller = { kind: 'caller', identity: 'admin' };

type Identify = (right: MockSteps, request: MockRequest) => Caller | ReturnType<typeof refused>;

function identifying(
  [operator, faultCode]: readonly [MutationOperator, FaultCode],
  operation: Operation,
  identify: Identify,
  scenes: () => Iterable<Scene>,
): Mutant {
  return {
    operator,
    operation: operation.key,
    place: '',
    clause: operation.securityPointer ?? operation.pointer,
    faultCode,
    telling: 'clause',
    scenes,
    breaks: (right) => ({
      identify: (request, asked) =>
        asked === operation ? identify(right, request) : right.identify(request, asked),
    }),
  };
}

function credentials(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { spec } = workshop;
  const isReading = operation.method === 'get' || operation.method === 'head';
  const fault: FaultCode = isReading ? 207 : 208;
  const has = (request: MockRequest): boolean =>
    Object.values(spec.securitySchemes).some((scheme) => credentialIn(request, scheme) !== undefined);
  const unless =
    (isLetIn: (request: MockRequest) => boolean): Identify =>
    (right, request) => {
      const caller = right.identify(request, operation);
      const isRefused = caller.kind === 'refused' && caller.reason === 'unauthenticated';
      return isRefused && isLetIn(request) ? EVERYBODY : caller;
    };
  const granted = function* (make: (found: Granted) => Iterable<Scene>): Iterable<Scene> {
    const found = workshop.explorer.granted(operation);
    if (found !== undefined) yield* make(found);
  };
  return [
    identifying(
      ['skip-authentication', fault],
      operation,
      unless((request) => !has(request)),
      () => granted((found) => anonymous(found, workshop)),
    ),
    identifying(['accept-bad-credential', fault], operation, unless(has), () =>
      granted((found) => badCredentials(found, workshop)),
    ),
    identifying(
      ['refuse-good-credential', 205],
      operation,
      (right, request) => {
        const caller = right.identify(request, operation);
        return caller.kind === 'refused' || caller.identity === 'anonymous'
          ? caller
          : refused('unauthenticated', 'valid credentials are needed');
      },
      () => granted(({ before, request }) => [[...before, request]]),
    ),
    ...scopes(operation, workshop),
  ];
}

/** The same request, each credential in it replaced by one of the same kind that nobody has. */
function* badCredentials({ before, request }: Granted, { explorer, spec }: Workshop): Iterable<Scene> {
  const good = explorer.signed({ ...request, headers: {}, query: [] }, 'userA');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, text]) => [
      name,
      good.headers[name] === text ? worse(text) : text,
    ]),
  );
  const keys = new Set(
    Object.values(spec.securitySchemes).flatMap((one) => (one.kind === 'api-key' ? [one.name] : [])),
  );
  const query = request.query.map(([name, text]) => [name, keys.has(name) ? worse(text) : text] as const);
  yield [...before, { ...request, headers, query }];
}

const worse = (text: string): string =>
  text.startsWith('Basic ') ? `Basic ${btoa('nobody:wrong')}` : `${text}-wrong`;

function scopes(operation: Operation, { explorer }: Workshop): readonly Mutant[] {
  return [
    identifying(
      ['skip-scope', 206],
      operation,
      (right, request) => {
        const caller = right.identify(request, operation);
        return caller.kind === 'refused' && caller.reason === 'forbidden' ? EVERYBODY : caller;
      },
      function* () {
        const found = explorer.granted(operation);
        if (found !== undefined)
          yield [...found.before, explorer.written(operation, { ...found.input, identity: 'userA' })];
      },
    ),
  ];
}

/** What is somebody's, and is not theirs who ask. */
function owners(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const role = workshop.mock.around.resources.roleOf(operation);
  if (role.kind === 'create') return [];
  if (role.kind === 'list') return [actingAs('list-shows-others', operation, asAdministrator, workshop)];
  const isTold = operation.responses.some(({ status }) => ['403', '4XX', 'default'].includes(status));
  const serving = actingAs('skip-ownership', operation, asAdministrator, workshop);
  // Where 403 is documented, the document leaves open which of both it is.
  return isTold
    ? [serving]
    : [serving, { ...actingAs('leak-existence', operation, telling, workshop), faultCode: 204 }];
}

type Act = (
  right: MockSteps,
  call: Call,
  state: Parameters<MockSteps['act']>[1],
) => ReturnType<MockSteps['act']>;

const asAdministrator: Act = (right, call, state) => right.act({ ...call, caller: EVERYBODY }, state);

/** What it would show an administrator, it says is forbidden. */
const telling: Act = (right, call, state) => {
  const acted = right.act(call, state);
  if (acted.outcome.kind !== 'refused' || acted.outcome.reason !== 'not-found') return acted;
  const isThere = asAdministrator(right, call, state).outcome.kind !== 'refused';
  return isThere ? { ...acted, outcome: refused('forbidden', 'this is somebody else’s') } : acted;
};

function actingAs(operator: MutationOperator, operation: Operation, act: Act, workshop: Workshop): Mutant {
  return {
    operator,
    operation: operation.key,
    place: '',
    clause: operation.securityPointer ?? operation.pointer,
    faultCode: 206,
    telling: operator === 'leak-existence' ? hasOtherStatus : 'content',
    breaks: (right) => ({
      act: (call, state) => (call.operation === operation ? act(right, call, state) : right.act(call, state)),
    }),
    *scenes(): Iterable<Scene> {
      const found = workshop.explorer.granted(operation);
      if (found === undefined) return;
      yield [...found.before, workshop.explorer.written(operation, { ...found.input, identity: 'userB' })];
      const role = workshop.mock.around.resources.roleOf(operation);
      if (role.kind !== 'list') return;
      const create = workshop.spec.operations.find((one) => {
        const other = workshop.mock.around.resources.roleOf(one);
        return other.kind === 'create' && other.collection.path === role.collection.path;
      });
      const made = create === undefined ? undefined : workshop.explorer.granted(create);
      if (made !== undefined)
        yield [
          ...made.before,
          made.request,
          workshop.explorer.written(operation, { ...found.input, identity: 'userB' }),
        ];
    },
  };
}

const hasOtherStatus = (right: MockResponse, wrong: MockResponse): boolean => right.status !== wrong.status;
