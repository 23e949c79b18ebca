import type { HttpMethod, Operation } from '#core/spec/index';
import {
  flatten,
  isList,
  isRecord,
  namesIn,
  propertiesOf,
  propertyOf,
  subschema,
  typesOf,
} from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { propertiesIn } from '../data/value-expr.js';
import { withArticle } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { grantedAsDocumented, successResponses } from '../requests/expectations.js';
import { isJson } from '../wire/media-type.js';
import { captureOf, removal } from '../requests/created-resource.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { shapeOf, type Resource } from '../requests/resources.js';
import type { Expectation, FaultCode, NamedValue, RequestStep, TestCase } from '../test-plan.js';
import { testCase, type Strategy } from './strategy.js';

/** A created thing can be read, is listed, can be changed, and is gone after it is deleted. */
export const crud: Strategy = {
  name: 'crud',
  plan: (operations, context, planner) => {
    const included = new Map(
      operations.map((operation) => [`${operation.method} ${shapeOf(operation.path)}`, operation]),
    );
    return planner.resources.all
      .filter(({ create }) => included.get(`post ${shapeOf(create.path)}`) === create)
      .flatMap((resource) => lifeCycle(resource, included, context, planner));
  },
};

/** A life cycle that surely begins. */
interface Life {
  readonly resource: Resource;
  readonly creation: ValidRequest;
  readonly created: RequestStep;
  readonly context: PlanningContext;
  request(method: HttpMethod): ValidRequest | undefined;
}

function lifeCycle(
  resource: Resource,
  known: ReadonlyMap<string, Operation>,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const creation = planner.sureCreation(resource);
  const granted = creation === undefined ? undefined : grantedAsDocumented(resource.create, context);
  if (creation === undefined || granted === undefined) {
    context.omit(
      'crud',
      resource.create,
      `whether ${withArticle(resource.noun)} can be created depends on what the server holds`,
    );
    return [];
  }
  const captures = [
    { name: captureOf(resource), from: { kind: 'body', pointer: resource.idPointer } as const },
  ];
  const created: RequestStep = { ...creation.step, name: 'created', expectations: granted, captures };
  const request = (method: HttpMethod): ValidRequest | undefined => {
    const operation = known.get(`${method} ${resource.itemShape}`);
    const plan = operation === undefined ? undefined : planner.plan(operation);
    return plan === undefined || 'impossible' in plan || plan.doubts.length > 0 ? undefined : plan;
  };
  const life: Life = { resource, creation, created, context, request };
  return [...readCase(life), ...listCase(life, known, planner), ...updateCases(life), ...goneCase(life)];
}

interface LifeTraits {
  readonly title: string;
  readonly variant: string;
  readonly clause: string;
  readonly faultCode: FaultCode;
}

function lifeCase(life: Life, traits: LifeTraits, steps: readonly RequestStep[]): TestCase {
  const { resource, creation, created } = life;
  const cleanup = [...removal(resource, creation), ...creation.cleanup];
  const all = { steps: [...creation.before, created, ...steps], cleanup };
  return testCase(resource.create, { ...traits, strategy: 'crud', locator: resource.noun, priority: 1 }, all);
}

const after = (request: ValidRequest, name: string, expectations: readonly Expectation[]): RequestStep => {
  return { ...request.step, name, expectations };
};

function readCase(life: Life): readonly TestCase[] {
  const read = life.request('get');
  const granted = read === undefined ? undefined : grantedAsDocumented(read.operation, life.context);
  if (read === undefined || granted === undefined) return [];
  const title = `can be read after it is created: ${withArticle(life.resource.noun)}`;
  const same = [...sameId(life, read.operation), ...kept(life, read.operation, sentIn(life.creation))];
  const traits = { title, variant: 'read', clause: read.operation.pointer, faultCode: 101 } as const;
  return [lifeCase(life, traits, [after(read, 'found', [...granted, ...same])])];
}

/** The thing that is read has the id under which it was created. */
function sameId({ resource }: Life, read: Operation): readonly Expectation[] {
  const isSameShape = JSON.stringify(jsonSchemaOf(read)) === JSON.stringify(jsonSchemaOf(resource.create));
  if (!isSameShape) return [];
  return [
    {
      kind: 'body-equals',
      pointer: resource.idPointer,
      value: { kind: 'captured', capture: captureOf(resource) },
    },
  ];
}

function jsonSchemaOf(operation: Operation): unknown {
  return successResponses(operation)[0]?.content.find(({ type }) => isJson(type))?.schema;
}

const sentIn = (request: ValidRequest): readonly NamedValue[] =>
  request.body.kind === 'body' ? (propertiesIn(request.body.value) ?? []) : [];

/**
 * What was sent comes back. Only plain required properties are compared: servers compute the others, and write
 * texts of a format in their own way.
 */
function kept(life: Life, read: Operation, sent: readonly NamedValue[]): readonly Expectation[] {
  const { schemas } = life.context;
  const answer = successResponses(read)[0]?.content.find(({ type }) => isJson(type))?.schema;
  const sentSchema = life.creation.body.kind === 'body' ? flatten(life.creation.body.schema, schemas) : {};
  const flat = flatten(answer ?? true, schemas);
  const comparable = sent.filter(({ name, value }) => {
    const property = propertyOf(flat, name);
    const wanted = flatten(propertyOf(sentSchema, name) ?? true, schemas);
    const isPlain =
      !['format', 'enum'].some((keyword) => Object.hasOwn(wanted, keyword)) &&
      typesOf(wanted).some((type) => type !== 'object' && type !== 'array');
    const isScalar = value.kind === 'literal' && typeof value.value !== 'object';
    const isReturned =
      property !== undefined &&
      !isAbsent(property, 'response', schemas) &&
      JSON.stringify(typesOf(flatten(property, schemas))) === JSON.stringify(typesOf(wanted));
    return (
      isScalar &&
      isPlain &&
      isReturned &&
      namesIn(sentSchema, 'required').includes(name) &&
      !/pass|secret|token/iu.test(name)
    );
  });
  return comparable.slice(0, 3).map(({ name, value }) => ({
    kind: 'body-equals',
    pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    value,
  }));
}

const PAGING =
  /^(?:page|offset|limit|per_?page|page_?size|size|cursor|after|before|first|last|count|max|skip|top|start|sort|order)/iu;

/** Lists that come in pages, or filtered, may rightly leave out what was created. */
function listCase(
  life: Life,
  known: ReadonlyMap<string, Operation>,
  planner: RequestPlanner,
): readonly TestCase[] {
  const { resource, context } = life;
  const list = known.get(`get ${shapeOf(resource.create.path)}`);
  const plan = list === undefined ? undefined : planner.plan(list);
  if (list === undefined || plan === undefined || 'impossible' in plan || plan.doubts.length > 0) return [];
  const isWhole = !list.parameters.some(
    (parameter) => parameter.in === 'query' && (parameter.required || PAGING.test(parameter.name)),
  );
  const granted = grantedAsDocumented(list, context);
  const contains = isWhole ? containsCreated(life, list) : undefined;
  if (granted === undefined || contains === undefined) return [];
  const traits = {
    title: `is listed after it is created: ${withArticle(resource.noun)}`,
    variant: 'list',
    clause: list.pointer,
    faultCode: 101,
  } as const;
  return [lifeCase(life, traits, [after(plan, 'listed', [...granted, contains])])];
}

function containsCreated({ resource, context }: Life, list: Operation): Expectation | undefined {
  const flat = flatten(
    successResponses(list)[0]?.content.find(({ type }) => isJson(type))?.schema ?? true,
    context.schemas,
  );
  const [name] =
    propertiesOf(flat).find(([, property]) =>
      typesOf(flatten(property, context.schemas)).includes('array'),
    ) ?? [];
  const pages = propertiesOf(flat).some(([property]) => /next|prev|page|cursor|total|more/iu.test(property));
  const array = typesOf(flat).includes('array')
    ? flat
    : name === undefined || pages
      ? undefined
      : flatten(propertyOf(flat, name) ?? true, context.schemas);
  const items = array === undefined ? undefined : flatten(subschema(array, 'items') ?? true, context.schemas);
  const id = resource.idPointer.split('/').at(-1) ?? '';
  if (array === undefined || items === undefined || propertyOf(items, id) === undefined) return undefined;
  const pointer = array === flat ? '' : `/${name ?? ''}`;
  return {
    kind: 'body-contains',
    pointer,
    itemPointer: `/${id}`,
    value: { kind: 'captured', capture: captureOf(resource) },
  };
}

function updateCases(life: Life): readonly TestCase[] {
  return (['put', 'patch'] as const).flatMap((method) => {
    const update = life.request(method);
    const granted = update === undefined ? undefined : grantedAsDocumented(update.operation, life.context);
    if (update === undefined || granted === undefined || update.body.kind !== 'body') return [];
    const title = `can be ${method === 'put' ? 'replaced' : 'changed'} after it is created: ${withArticle(life.resource.noun)}`;
    const traits = { title, variant: method, clause: update.operation.pointer, faultCode: 101 } as const;
    const read = life.request('get');
    const reading =
      read === undefined
        ? []
        : [
            after(read, 'found', [
              { kind: 'status', anyOf: statuses(read) },
              ...kept(life, read.operation, sentIn(update)),
            ]),
          ];
    return [lifeCase(life, traits, [after(update, 'updated', granted), ...reading])];
  });
}

const statuses = ({ operation }: ValidRequest): readonly string[] =>
  successResponses(operation).map(({ status }) => status);

/** An operation that documents no success of deleting, or that only marks things as deleted, is left alone. */
function goneCase(life: Life): readonly TestCase[] {
  const remove = life.request('delete');
  const read = life.request('get');
  const granted = remove === undefined ? undefined : grantedAsDocumented(remove.operation, life.context);
  if (remove === undefined || read === undefined || granted === undefined) return [];
  const schema = jsonSchemaOf(read.operation);
  const flat = isRecord(schema) ? flatten(schema, life.context.schemas) : {};
  const isSoft =
    propertiesOf(flat).some(([name]) => /deleted|archived|removed|trashed/iu.test(name)) || isList(schema);
  if (isSoft) {
    life.context.omit('crud', remove.operation, 'deleted things seem to be kept and marked');
    return [];
  }
  const traits = {
    title: `is gone after it is deleted: ${withArticle(life.resource.noun)}`,
    variant: 'gone',
    clause: remove.operation.pointer,
    faultCode: 103,
  } as const;
  const gone = after(read, 'gone', [{ kind: 'rejected', policy: 'not-found' }]);
  return [lifeCase(life, traits, [after(remove, 'deleted', granted), gone])];
}
