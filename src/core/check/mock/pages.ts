import { flatten, numberIn, type SchemaMap } from '#core/plan/index';
import type { Json, Operation, Parameter } from '#core/spec/index';
import { placeOf } from './read-input.js';

const LIMIT =
  /^\$?(?:limit|(?:page|per)[-_]?(?:size|page|limit)|size|count|first|top|take|max[-_]?(?:results|items|count)|page\[(?:size|limit)\])$/iu;
const OFFSET = /^\$?(?:offset|skip|start(?:[-_]?index)?|page\[offset\])$/iu;
const PAGE = /^page(?:[-_]?(?:number|no|num|index)|\[number\])?$/iu;
const CURSOR =
  /^(?:cursor|after|starting[-_]?after|(?:(?:page|next|continuation)[-_]?)+(?:token|cursor)|page\[cursor\])$/iu;

/** Of lists whose document names no limit. */
const DEFAULT_LIMIT = 100;

/** Which part of a list is asked for. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

export function pageOf(
  operation: Operation,
  parameters: ReadonlyMap<string, Json>,
  schemas: SchemaMap,
): Page {
  const limit = numberOf(LIMIT, operation, parameters, schemas) ?? DEFAULT_LIMIT;
  const offset = numberOf(OFFSET, operation, parameters, schemas) ?? cursorOf(operation, parameters);
  const page = parameterOf(PAGE, operation);
  if (offset !== undefined || page === undefined) return { limit, offset: offset ?? 0 };
  const flat = flatten(page.schema, schemas);
  const first = numberIn(flat, 'minimum') ?? numberIn(flat, 'default') ?? 1;
  const asked = numberOf(PAGE, operation, parameters, schemas) ?? first;
  return { limit, offset: Math.max(asked - Math.min(first, 1), 0) * limit };
}

const PARTS = { limit: [LIMIT], offset: [OFFSET], page: [PAGE], cursor: [CURSOR] } as const;

/** Whether a parameter says how long a part of a list is, or where it begins. */
export const isPagingPlace = ({ in: place, name }: Parameter, part: keyof typeof PARTS): boolean =>
  place === 'query' && PARTS[part].some((pattern) => pattern.test(name));

/** The places of the parameters that say how many things are asked for, or from where on. */
export function placesOfPaging({ parameters }: Operation, part: 'limit' | 'offset'): readonly string[] {
  const parts = part === 'limit' ? (['limit'] as const) : (['offset', 'page', 'cursor'] as const);
  return parameters
    .filter((parameter) => parts.some((one) => isPagingPlace(parameter, one)))
    .map((parameter) => placeOf(parameter));
}

export const hasPages = (operation: Operation): boolean =>
  [LIMIT, OFFSET, PAGE, CURSOR].some((pattern) => parameterOf(pattern, operation) !== undefined);

function parameterOf(pattern: RegExp, { parameters }: Operation): Parameter | undefined {
  return parameters.find((parameter) => parameter.in === 'query' && pattern.test(parameter.name));
}

/** As sent, or the default that the document names. */
function numberOf(
  pattern: RegExp,
  operation: Operation,
  parameters: ReadonlyMap<string, Json>,
  schemas: SchemaMap,
): number | undefined {
  const parameter = parameterOf(pattern, operation);
  if (parameter === undefined) return undefined;
  const sent = parameters.get(placeOf(parameter));
  return typeof sent === 'number' ? sent : numberIn(flatten(parameter.schema, schemas), 'default');
}

/** The mock's cursors say where to go on. */
function cursorOf(operation: Operation, parameters: ReadonlyMap<string, Json>): number | undefined {
  const parameter = parameterOf(CURSOR, operation);
  const sent = parameter === undefined ? undefined : parameters.get(placeOf(parameter));
  const offset = Number(sent);
  return sent === undefined || !Number.isSafeInteger(offset) || offset < 0 ? undefined : offset;
}
