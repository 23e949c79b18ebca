import type { Parameter } from '#core/spec/index';
import type { PlanningContext } from '../planning-context.js';
import type { ListPlace } from '../requests/answer-places.js';
import { numbered } from '../requests/numbered-resource.js';
import { withQuery } from '../requests/paging.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, NamedValue, RequestStep, TestCase } from '../test-plan.js';
import { granted, type Life } from './crud-life.js';
import { testCase, type CaseSteps } from './strategy.js';

/** A list that comes in pages. */
export interface Pages {
  readonly list: ValidRequest;
  readonly place: ListPlace;
  /** The parameter that makes a page one item long. */
  readonly one: NamedValue;
  readonly size: Parameter;
  readonly context: PlanningContext;
  /** How items are made, where they surely can be. */
  readonly life: Life | undefined;
}

export interface PageTraits {
  readonly title: string;
  readonly parameter: Parameter;
  readonly variant: string;
  readonly clause?: string;
}

export function pageCase(
  { list }: Pages,
  { title, parameter, variant, clause }: PageTraits,
  steps: CaseSteps,
): TestCase {
  const traits = {
    strategy: 'pagination',
    title,
    clause: clause ?? parameter.pointer,
    locator: `query.${parameter.name}`,
    variant,
    faultCode: 101,
    priority: 2,
  } as const;
  return testCase(list.operation, traits, steps);
}

export const page = (
  { list }: Pages,
  name: string,
  query: readonly NamedValue[],
  expectations: readonly Expectation[],
): RequestStep => ({ ...list.step, name, query: withQuery(list.step.query, query), expectations });

/** The requests before a list, and as many items in it as are wanted, where they can be made. */
export function filled({ life, list }: Pages, count: number): CaseSteps {
  if (life === undefined) return { steps: list.before, cleanup: list.cleanup };
  const { creation, resource } = life;
  const made = Array.from({ length: count }, (_, index) => numbered(resource, creation, index + 1));
  const items = made.map(({ captures }, index): RequestStep => {
    return { ...creation.step, name: `created${index + 1}`, expectations: [granted(creation)], captures };
  });
  const known = new Set(list.before.map(({ name }) => name));
  const before = creation.before.filter(({ name }) => !known.has(name));
  return {
    steps: [...list.before, ...before, ...items],
    cleanup: [
      ...made.flatMap(({ cleanup }) => cleanup),
      ...(before.length > 0 ? creation.cleanup : []),
      ...list.cleanup,
    ],
  };
}
