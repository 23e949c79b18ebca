import type { Operation } from '#core/spec/index';
import { wordsOf } from '../data/realistic-text.js';
import { flatten, typesOf } from '../data/schema-tree.js';
import { camelCase, listed } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { removal } from '../requests/created-resource.js';
import { answeredAsDocumented, successResponses } from '../requests/expectations.js';
import { numbered } from '../requests/numbered-resource.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { changedBody, sharedProperties, type SharedProperty } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Capture, RequestBodyExpr, RequestStep, TestCase, ValueExpr } from '../test-plan.js';
import { after, granted, type Life } from './crud-life.js';
import { around, testCase, type CaseTraits } from './strategy.js';

/**
 * Another thing with the names of the first: whether there may be two is the server's business, and its answer is
 * one that the document knows.
 */
export function twinCreation(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const { operation } = request;
  const isSure = request.doubts.length === 0 && successResponses(operation).length > 0;
  if (operation.method !== 'post' || !isSure) return [];
  const first: RequestStep = { ...request.step, name: 'first', expectations: [granted(request)] };
  const twin = twinOf(request, request, operation, context);
  if (twin === undefined) return [];
  const { steps, cleanup } = around(request, first, planner);
  const made = planner.resources.createdBy(operation);
  const second = made === undefined ? undefined : numbered(made, request, 2);
  const remembering = steps.map((step) =>
    step.name === first.name ? { ...step, captures: [...step.captures, ...twin.captures] } : step,
  );
  const again = { ...twin.step, name: 'second', captures: second?.captures ?? [] };
  const traits = traitsOf(operation, `when another has the same ${twin.names}`);
  return [
    testCase(operation, traits, {
      steps: [...remembering, again],
      cleanup: [...(second?.cleanup ?? []), ...cleanup],
    }),
  ];
}

/** A thing is given the names of another. */
export function twinUpdates(life: Life): readonly TestCase[] {
  const { resource, creation, created, context } = life;
  const other = numbered(resource, creation, 2);
  return (['put', 'patch'] as const).flatMap((method): readonly TestCase[] => {
    const update = life.request(method);
    const twin = update === undefined ? undefined : twinOf(update, creation, resource.create, context);
    const body = twin === undefined ? undefined : apart(creation, twin, context);
    if (update === undefined || twin === undefined || body === undefined) return [];
    const first: RequestStep = {
      ...creation.step,
      name: 'other',
      expectations: [granted(creation)],
      captures: [...other.captures, ...twin.captures],
    };
    const { operation } = update;
    const traits = traitsOf(operation, `when it is given the ${twin.names} of another`);
    const cleanup = [...removal(resource, creation), ...other.cleanup, ...creation.cleanup];
    const steps = [...creation.before, first, { ...created, body }, twin.step];
    return [testCase(operation, traits, { steps, cleanup })];
  });
}

const traitsOf = ({ pointer }: Operation, when: string): CaseTraits => ({
  strategy: 'exploration',
  title: `answers as documented ${when}`,
  clause: `${pointer}/responses`,
  locator: 'inputs',
  variant: 'twin',
  faultCode: 100,
  priority: 2,
});

/** The body of a thing that shares none of these names with any other. */
function apart(
  creation: ValidRequest,
  { same }: Twin,
  context: PlanningContext,
): RequestBodyExpr | undefined {
  const fixed = same.filter(({ value }) => value.kind !== 'unique');
  if (fixed.length === 0) return creation.step.body;
  const changes = fixed.map(({ path }) => ({ path, value: OWN_NAME }));
  return changedBody(creation, changes, context);
}

const OWN_NAME: ValueExpr = { kind: 'unique', prefix: 'Twin ', suffix: '' };

interface Twin {
  readonly same: readonly SharedProperty[];
  readonly step: RequestStep;
  readonly captures: readonly Capture[];
  /** `name and email` */
  readonly names: string;
}

/** The request with the names that the answer to `first` shows. */
function twinOf(
  request: ValidRequest,
  first: ValidRequest,
  answered: Operation,
  context: PlanningContext,
): Twin | undefined {
  const names = new Set(sharedProperties(request, answered, context).map(({ name }) => name));
  const same = sharedProperties(first, answered, context).filter(
    (property) =>
      isName(property) &&
      property.path.length === 1 &&
      names.has(property.name) &&
      isTextOnBothSides(property, context),
  );
  if (same.length === 0) return undefined;
  const captures = same.map(({ name, answer }): Capture => ({
    name: camelCase(`first ${name}`),
    from: { kind: 'body', pointer: answer.pointer },
  }));
  const put = same.map(({ name }) => ({
    name,
    value: { kind: 'captured', capture: camelCase(`first ${name}`) } as const,
  }));
  const body = changedBody(request, [], context, put);
  if (body === undefined) return undefined;
  const expectations = answeredAsDocumented(request.operation, context);
  const step = { ...after(request, 'twin', expectations), body };
  return { same, step, captures, names: listed(same.map(({ name }) => name)) };
}

const NAMING = /\b(?:name|title|label|slug|code|sku|number|login|handle|key)$/u;

/** What a server may want to be the only one of. */
const isName = ({ name, value }: SharedProperty): boolean =>
  value.kind === 'unique' ||
  (value.kind === 'literal' && typeof value.value === 'string' && NAMING.test(wordsOf(name)));

const isTextOnBothSides = ({ schema, answer }: SharedProperty, { schemas }: PlanningContext): boolean =>
  [schema, answer.schema].every((one) => typesOf(flatten(one, schemas)).includes('string'));
