import { Identities, type PlanSettings } from '#core/plan/index';
import type { ApiSpec, Operation } from '#core/spec/index';
import { act } from './act.js';
import { answer, refusalAnswer } from './answer.js';
import type { Acted, Call, Outcome } from './call.js';
import { refused, type MockRequest, type MockResponse, type Refusal } from './exchange.js';
import { ValueFitter } from './fit-value.js';
import { identify, type Caller } from './identities.js';
import type { Surroundings } from './locate.js';
import { negotiated } from './negotiation.js';
import { readInput, type Input } from './read-input.js';
import { Resources } from './resources.js';
import { Router, type PathValues } from './router.js';
import { SchemaCheck } from './schema-check.js';
import { EMPTY_STATE, type MockState } from './state.js';
import { successOf } from './entity-shape.js';

/**
 * The steps between a request and its answer. Each is a pure function, so that a server that does one of them
 * wrongly is the same server with one function replaced.
 */
export interface MockSteps {
  identify(request: MockRequest, operation: Operation): Caller | Refusal;
  /** Whether an answer can be had in a type that is asked for. */
  accepts(request: MockRequest, operation: Operation): boolean;
  read(request: MockRequest, operation: Operation, values: PathValues): Input | Refusal;
  act(call: Call, state: MockState): Acted;
  /** What becomes of a request that breaks a constraint. */
  refuse(call: Call, refusal: Refusal, state: MockState): Acted;
  answer(call: Call, outcome: Outcome): MockResponse;
  /** Of a request that never became a call. */
  turnAway(operation: Operation | undefined, refusal: Refusal, request: MockRequest): MockResponse;
}

export interface Served {
  readonly response: MockResponse;
  readonly state: MockState;
}

/** A server that keeps to a document in everything, as a pure function of request and state. */
export class MockApi {
  readonly initialState = EMPTY_STATE;

  constructor(
    readonly around: Surroundings,
    readonly steps: MockSteps,
    private readonly router = new Router(around.spec.operations),
  ) {}

  get spec(): ApiSpec {
    return this.around.spec;
  }

  /** The same server with other steps. */
  with(steps: Partial<MockSteps>): MockApi {
    return new MockApi(this.around, { ...this.steps, ...steps }, this.router);
  }

  operationOf(request: MockRequest): Operation | undefined {
    const route = this.router.route(request);
    return route.kind === 'found' ? route.operation : undefined;
  }

  serve(request: MockRequest, state: MockState): Served {
    const { steps } = this;
    const route = this.router.route(request);
    if (route.kind === 'unknown')
      return {
        response: steps.turnAway(undefined, refused('unknown-path', 'there is no such path'), request),
        state,
      };
    if (route.kind === 'wrong-method') {
      const refusal = { ...refused('method', 'this path does not know the method'), allow: route.allow };
      return { response: steps.turnAway(route.operation, refusal, request), state };
    }
    return this.serveOperation(request, route, state);
  }

  private serveOperation(
    request: MockRequest,
    { operation, values }: { readonly operation: Operation; readonly values: PathValues },
    state: MockState,
  ): Served {
    const { steps } = this;
    const caller = steps.identify(request, operation);
    if (caller.kind === 'refused') return { response: steps.turnAway(operation, caller, request), state };
    if (!steps.accepts(request, operation))
      return {
        response: steps.turnAway(operation, refused('not-acceptable', 'no such type can be had'), request),
        state,
      };
    const input = steps.read(request, operation, values);
    if (input.kind === 'refused') return { response: steps.turnAway(operation, input, request), state };
    const call: Call = {
      request,
      operation,
      role: this.around.resources.roleOf(operation),
      values,
      caller,
      input,
    };
    const acted =
      input.violations.length > 0 ? steps.refuse(call, invalid(input), state) : steps.act(call, state);
    return { response: steps.answer(call, acted.outcome), state: acted.state };
  }
}

/** Only where the document says so: a server may answer in a type that was not asked for (RFC 9110, 12.5.1). */
function isAcceptable({ headers }: MockRequest, operation: Operation): boolean {
  const content = successOf(operation)?.content ?? [];
  const isDocumented = operation.responses.some(({ status }) => status === '406');
  return !isDocumented || content.length === 0 || negotiated(content, headers['accept']) !== undefined;
}

function invalid({ violations }: Input): Refusal {
  const [first] = violations;
  const place = first === undefined ? 'it' : [first.place, ...first.path].join('.');
  return refused('invalid', `${place} breaks "${first?.keyword ?? ''}" of the document`);
}

export interface MockOptions {
  readonly seed?: number;
  /** What is there from the start, and who an operation is for, as a project's settings say. */
  readonly settings?: Pick<PlanSettings, 'operations' | 'values'>;
}

/** The conformant server of a document. */
export function createMock(spec: ApiSpec, { seed = 1, settings = {} }: MockOptions = {}): MockApi {
  const { schemas } = spec;
  const around: Surroundings = {
    spec,
    resources: new Resources(spec),
    fitter: new ValueFitter(schemas, seed),
    known: settings.values ?? {},
  };
  const administrative = settings.operations?.administrative ?? [];
  const identities = new Identities(spec.operations, administrative, spec.securitySchemes);
  const rules = { check: new SchemaCheck(schemas), schemas };
  return new MockApi(around, {
    identify: (request, operation) =>
      identify(request, operation, {
        schemes: spec.securitySchemes,
        isForAdmins: identities.isAdministrative(operation),
      }),
    accepts: isAcceptable,
    read: (request, operation, values) => readInput(request, operation, values, rules),
    act: (call, state) => act(call, state, around),
    refuse: (_, refusal, state) => ({ outcome: refusal, state }),
    answer: (call, outcome) => answer(call, outcome, around),
    turnAway: (operation, refusal) => refusalAnswer(operation, refusal, around),
  });
}
