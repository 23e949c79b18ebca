import type { Operation, Parameter } from '#core/spec/index';
import { flatten, isList, numberIn, propertiesOf, typesOf } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { NamedValue } from '../test-plan.js';
import { isValidOnTheWire } from '../wire/server-view.js';
import { answerSchema } from './answer-places.js';

const PAGING =
  /^(?:page|offset|limit|per_?page|page_?size|size|cursor|after|before|first|last|count|max|skip|top|start|sort|order)/iu;

/** Whether a parameter of this name may make a list shorter, or begin elsewhere. */
export const isPagingName = (name: string): boolean => PAGING.test(name);

/** What parameters of a list are for, by the names that APIs agree on. */
const ROLES = {
  size: /^\$?(?:limit|per_?page|page_?size|page_?limit|max_?results|take|top)$|^page\[(?:size|limit)\]$/iu,
  offset: /^\$?(?:offset|skip|start_?index)$|^page\[offset\]$/iu,
  page: /^(?:page|page_?(?:number|no|num|index))$|^page\[number\]$/iu,
  cursor:
    /^(?:cursor|next_?cursor|page_?token|next_?token|next_?page_?token|continuation_?token)$|^page\[cursor\]$/iu,
} as const;
export type PagingRole = keyof typeof ROLES;

/** The parameter of a list that plays this role; a number where it must be one. */
export function pagingParameter(
  { parameters }: Operation,
  role: PagingRole,
  context: PlanningContext,
): Parameter | undefined {
  return parameters.find((parameter) => {
    if (parameter.in !== 'query' || !ROLES[role].test(parameter.name)) return false;
    const types = typesOf(flatten(parameter.schema, context.schemas));
    return role === 'cursor'
      ? types.includes('string')
      : types.includes('integer') || types.includes('number');
  });
}

/** The parameter with this number, where the document allows it. */
export function pagingValue(
  parameter: Parameter,
  value: number,
  context: PlanningContext,
): NamedValue | undefined {
  const isAllowed = parameter.style === 'form' && isValidOnTheWire(parameter, value, context);
  return isAllowed ? { name: parameter.name, value: literal(String(value)) } : undefined;
}

/** As long a page as the document allows, where it says so. */
export function longestPage(operation: Operation, context: PlanningContext): readonly NamedValue[] {
  const size = pagingParameter(operation, 'size', context);
  const most = size === undefined ? undefined : numberIn(flatten(size.schema, context.schemas), 'maximum');
  const value = size === undefined || most === undefined ? undefined : pagingValue(size, most, context);
  return value === undefined ? [] : [value];
}

/** As many as fit on a page that no server finds too long, where the document names no limit. */
const USUAL_PAGE = 20;

/** Whether a list comes in pages, and a query for one page of a known size, where one can be asked for. */
export function fullPage(
  operation: Operation,
  context: PlanningContext,
): { readonly isPaged: boolean; readonly query: readonly NamedValue[]; readonly size?: number } {
  const answer = flatten(answerSchema(operation) ?? true, context.schemas);
  const isPaged =
    operation.parameters.some((parameter) => parameter.in === 'query' && isPagingName(parameter.name)) ||
    propertiesOf(answer).some(([name]) => /next|prev|page|cursor|total|more/iu.test(name));
  const parameter = pagingParameter(operation, 'size', context);
  if (!isPaged || parameter === undefined) return { isPaged, query: [] };
  const flat = flatten(parameter.schema, context.schemas);
  const size = numberIn(flat, 'maximum') ?? numberIn(flat, 'default') ?? USUAL_PAGE;
  const value = pagingValue(parameter, size, context);
  return value === undefined ? { isPaged, query: [] } : { isPaged, query: [value], size };
}

const NEWEST =
  /^(?:-_?(?:created|creation|date_?created|inserted)\w*|(?:created|creation)\w*[ :,._-]?desc(?:ending)?|newest|latest|recent)$/iu;

/** The query for a list that begins with what was made last, where the document names such an order. */
export function newestFirst({ parameters }: Operation, context: PlanningContext): readonly NamedValue[] {
  return parameters
    .filter((parameter) => parameter.in === 'query' && /^\$?(?:sort|order)/iu.test(parameter.name))
    .flatMap((parameter): readonly NamedValue[] => {
      const { schemas } = context;
      const values = flatten(parameter.schema, schemas)['enum'];
      const found = isList(values) ? values.find((value) => NEWEST.test(String(value))) : undefined;
      return found === undefined ? [] : [{ name: parameter.name, value: literal(String(found)) }];
    })
    .slice(0, 1);
}

/** The query with some parameters set anew. */
export function withQuery(query: readonly NamedValue[], set: readonly NamedValue[]): readonly NamedValue[] {
  const names = new Set(set.map(({ name }) => name));
  return [...query.filter(({ name }) => !names.has(name)), ...set];
}
