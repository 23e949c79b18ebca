import { isRecord } from '#core/plan/index';
import type { Json } from '#core/spec/index';

/** Into a JSON value; `*` stands for each element of a list. */
export type ValuePath = readonly string[];

const EACH = '*';

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** All values that the path names. */
export function valuesAt(value: Json | undefined, [key, ...rest]: ValuePath): readonly Json[] {
  if (value === undefined) return [];
  if (key === undefined) return [value];
  if (key === EACH) return isList(value) ? value.flatMap((item) => valuesAt(item, rest)) : [];
  return isRecord(value) && Object.hasOwn(value, key) ? valuesAt(value[key], rest) : [];
}

/**
 * A copy with each value at the path put through `change`; undefined takes it away. A property that is missing is
 * made, where what holds it is there.
 */
export function changedAt(
  value: Json,
  [key, ...rest]: ValuePath,
  change: (value: Json | undefined) => Json | undefined,
): Json {
  if (key === undefined) return change(value) ?? null;
  if (key === EACH) return isList(value) ? value.map((item) => changedAt(item, rest, change)) : value;
  if (!isRecord(value)) return value;
  const inner = Object.hasOwn(value, key) ? value[key] : undefined;
  const changed =
    rest.length === 0 ? change(inner) : inner === undefined ? undefined : changedAt(inner, rest, change);
  const others = Object.entries(value).filter(([name]) => name !== key);
  // A changed property keeps its place among the others.
  if (changed === undefined) return Object.fromEntries(others);
  return inner === undefined ? { ...value, [key]: changed } : replaced(value, key, changed);
}

function replaced(value: { readonly [key: string]: Json }, key: string, changed: Json): Json {
  return Object.fromEntries(Object.entries(value).map(([name, old]) => [name, name === key ? changed : old]));
}
