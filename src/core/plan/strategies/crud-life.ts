import type { HttpMethod, Operation } from '#core/spec/index';
import { flatten, isList, isRecord, propertiesOf, type SchemaObject } from '../data/schema-tree.js';
import { withArticle } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { answerSchema, idPlaceIn } from '../requests/answer-places.js';
import { captureOf, removal } from '../requests/created-resource.js';
import { successResponses } from '../requests/expectations.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { shapeOf, type Resource } from '../requests/resources.js';
import { isPlain, type SharedProperty } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, FaultCode, RequestStep, StrategyName, TestCase } from '../test-plan.js';
import { testCase, type CaseTraits } from './strategy.js';

/** The life of a resource that can surely be created, and what else the document lets be done with it. */
export interface Life {
  readonly resource: Resource;
  readonly creation: ValidRequest;
  readonly created: RequestStep;
  readonly context: PlanningContext;
  /** A request of the created thing that is surely granted. */
  request(method: HttpMethod): ValidRequest | undefined;
  /** A request of the collection that it is created in. */
  collection(method: HttpMethod): ValidRequest | undefined;
}

type Known = ReadonlyMap<string, Operation>;

export const byMethodAndShape = (operations: readonly Operation[]): Known =>
  new Map(operations.map((operation) => [`${operation.method} ${shapeOf(operation.path)}`, operation]));

/** Undefined: whether one can be created depends on what the server holds. */
export function lifeOf(
  resource: Resource,
  known: Known,
  context: PlanningContext,
  planner: RequestPlanner,
): Life | undefined {
  const creation = planner.sureCreation(resource);
  if (creation === undefined || successResponses(resource.create).length === 0) return undefined;
  const expectations = [granted(creation)];
  const captures = [
    { name: captureOf(resource), from: { kind: 'body', pointer: resource.idPointer } as const },
  ];
  const created: RequestStep = { ...creation.step, name: 'created', expectations, captures };
  const sure = (operation: Operation | undefined): ValidRequest | undefined => {
    const plan = operation === undefined ? undefined : planner.plan(operation);
    return plan === undefined || 'impossible' in plan || plan.doubts.length > 0 ? undefined : plan;
  };
  return {
    resource,
    creation,
    created,
    context,
    request: (method) => sure(known.get(`${method} ${resource.itemShape}`)),
    collection: (method) => sure(known.get(`${method} ${shapeOf(resource.create.path)}`)),
  };
}

/** The lives of all resources that these operations create. */
export function livesOf(
  operations: readonly Operation[],
  context: PlanningContext,
  planner: RequestPlanner,
): readonly Life[] {
  const known = byMethodAndShape(operations);
  return planner.resources.all
    .filter(({ create }) => known.get(`post ${shapeOf(create.path)}`) === create)
    .flatMap((resource) => lifeOf(resource, known, context, planner) ?? []);
}

export interface LifeTraits {
  readonly title: string;
  readonly locator?: string;
  readonly variant: string;
  readonly clause: string;
  readonly faultCode: FaultCode;
  readonly strategy?: StrategyName;
}

/**
 * A test that begins with the creation and ends with the removal.
 *
 * @param first what is sent just before the creation
 */
export function lifeCase(
  life: Life,
  traits: LifeTraits,
  steps: readonly RequestStep[],
  first: readonly RequestStep[] = [],
): TestCase {
  const { resource, creation, created } = life;
  const cleanup = [...removal(resource, creation), ...creation.cleanup];
  const all = { steps: [...creation.before, ...first, created, ...steps], cleanup };
  return testCase(resource.create, traitsOf(life, traits), all);
}

/** Which thing: `a pet in /pets`. */
export const subjectOf = ({ resource }: Life): string =>
  `${withArticle(resource.noun)} in ${resource.create.path}`;

const traitsOf = (life: Life, traits: LifeTraits): CaseTraits => ({
  strategy: 'crud',
  locator: life.resource.noun,
  priority: 1,
  subject: subjectOf(life),
  ...traits,
});

export const after = (
  request: ValidRequest,
  name: string,
  expectations: readonly Expectation[],
): RequestStep => ({ ...request.step, name, expectations });

/** That a request is granted, in whatever way where the document names none; how its answer looks is judged elsewhere. */
export function granted({ operation }: ValidRequest): Expectation {
  const documented = successResponses(operation).map(({ status }) => status);
  return { kind: 'status', anyOf: documented.length === 0 ? ['2XX'] : documented };
}

/** Reads another thing than the one that the test is about; it must have that one's id. */
export function foundOther(life: Life, read: ValidRequest, capture: string): RequestStep {
  const own = captureOf(life.resource);
  const pathParams = read.step.pathParams.map(({ name, value }) => ({
    name,
    value: value.kind === 'captured' && value.capture === own ? { ...value, capture } : value,
  }));
  const expectations = [granted(read), ...sameId(life, read.operation, capture)];
  return { ...after(read, 'foundOther', expectations), pathParams };
}

/** The thing that is read has the id under which it was created. */
export function sameId(
  { resource, context }: Life,
  read: Operation,
  capture = captureOf(resource),
): readonly Expectation[] {
  const place = idPlaceIn(read, resource, context.schemas);
  if (place === undefined) return [];
  const kind = place.isPromised ? 'body-equals' : 'body-has-no-other';
  const value = { kind: 'captured', capture } as const;
  return [{ kind, pointer: place.pointer, value }];
}

/** What is sent as it stands comes back as it was sent. */
export function sentBack(
  properties: readonly SharedProperty[],
  context: PlanningContext,
): readonly Expectation[] {
  return properties
    .filter((property) => isPlain(property, context) && isScalar(property))
    .slice(0, 3)
    .map(({ answer, value }) => ({ kind: 'body-equals', pointer: answer.pointer, value }));
}

const isScalar = ({ value }: SharedProperty): boolean =>
  value.kind === 'captured' || (value.kind === 'literal' && typeof value.value !== 'object');

/** Deleted things that can still be read, with a mark on them. */
export function isKept({ context }: Life, { operation }: ValidRequest): boolean {
  const schema = answerSchema(operation);
  const flat = isRecord(schema) ? flatten(schema, context.schemas) : {};
  return isMarked(flat) || isList(schema);
}

/** Whether a thing says of itself that it is deleted. */
export const isMarked = (flat: SchemaObject): boolean =>
  propertiesOf(flat).some(([name]) => /deleted|archived|removed|trashed/iu.test(name));
