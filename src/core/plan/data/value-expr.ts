import type { Json } from '#core/spec/index';
import { UNIQUE_TOKEN_LENGTH, type Fixture, type NamedValue, type ValueExpr } from '../test-plan.js';
import { isList, isRecord } from './schema-tree.js';

export const literal = (value: Json): ValueExpr => ({ kind: 'literal', value });

/** Tokens that stand for all others when a value is checked: mixed, only letters, only digits. */
export const SAMPLE_TOKENS = ['k7f3q9d2', 'abcdefgh', '01234567'].map((token) =>
  token.slice(0, UNIQUE_TOKEN_LENGTH),
);

export interface Evaluation {
  readonly token: string;
  readonly fixtures: ReadonlyMap<string, Fixture>;
  /** What stands for a value that a test captures only when it runs. */
  readonly captured: (capture: string) => Json;
}

/** The value as it would be sent, for one choice of the token and of what is captured. */
export function evaluate(expr: ValueExpr, evaluation: Evaluation): Json {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'repeat':
      return expr.text.repeat(expr.times);
    case 'unique':
      return `${expr.prefix}${evaluation.token}${expr.suffix}`;
    case 'object':
      return evaluateProperties(expr.properties, evaluation);
    case 'array':
      return expr.items.map((item) => evaluate(item, evaluation));
    case 'captured':
      return evaluation.captured(expr.capture);
    case 'fixture':
      return evaluateFixture(expr, evaluation);
  }
}

function evaluateProperties(
  properties: readonly NamedValue[],
  evaluation: Evaluation,
): { readonly [key: string]: Json } {
  return Object.fromEntries(properties.map(({ name, value }) => [name, evaluate(value, evaluation)]));
}

function evaluateFixture(expr: Extract<ValueExpr, { kind: 'fixture' }>, evaluation: Evaluation): Json {
  const fixture = evaluation.fixtures.get(expr.name);
  const base = fixture === undefined ? null : evaluate(fixture.value, evaluation);
  if (!isRecord(base)) return base;
  const kept = Object.entries(base).filter(([name]) => !expr.omit.includes(name));
  return { ...Object.fromEntries(kept), ...evaluateProperties(expr.overrides, evaluation) };
}

/** A value without moving parts becomes one literal, so that it reads as one. */
export function objectOf(properties: readonly NamedValue[]): ValueExpr {
  if (!properties.every(({ value }) => value.kind === 'literal')) return { kind: 'object', properties };
  return literal(
    Object.fromEntries(
      properties.map(({ name, value }) => [name, value.kind === 'literal' ? value.value : null]),
    ),
  );
}

export function arrayOf(items: readonly ValueExpr[]): ValueExpr {
  if (!items.every((item) => item.kind === 'literal')) return { kind: 'array', items };
  return literal(items.map((item) => (item.kind === 'literal' ? item.value : null)));
}

/** The properties of an object expression, whichever way it is written. */
export function propertiesIn(expr: ValueExpr): readonly NamedValue[] | undefined {
  if (expr.kind === 'object') return expr.properties;
  if (expr.kind !== 'literal' || !isRecord(expr.value)) return undefined;
  return Object.entries(expr.value).map(([name, value]) => ({ name, value: literal(value) }));
}

/** Strings of one repeated character are written as a repetition when they are long. */
export function textExpr(text: string): ValueExpr {
  const [first = ''] = text;
  const isRepeated = text.length > 20 && first.repeat(text.length) === text;
  return isRepeated ? { kind: 'repeat', text: first, times: text.length } : literal(text);
}

export function isJsonArray(value: Json): value is readonly Json[] {
  return isList(value);
}

/**
 * Whether something holds of a value whatever its tokens are. A value without any is always the same, and is asked
 * about once.
 */
export function always(
  expr: ValueExpr,
  fixtures: ReadonlyMap<string, Fixture>,
  holds: (value: Json) => boolean,
): boolean {
  const tokens = isUnique(expr, fixtures) ? SAMPLE_TOKENS : SAMPLE_TOKENS.slice(0, 1);
  return tokens.every((token) => holds(evaluate(expr, { token, fixtures, captured: () => null })));
}

/** Whether some part of it differs each time that it is evaluated. */
function isUnique(expr: ValueExpr, fixtures: ReadonlyMap<string, Fixture>): boolean {
  const inside = (part: ValueExpr): boolean => isUnique(part, fixtures);
  switch (expr.kind) {
    case 'unique':
      return true;
    case 'object':
      return expr.properties.some(({ value }) => inside(value));
    case 'array':
      return expr.items.some(inside);
    case 'fixture': {
      const base = fixtures.get(expr.name)?.value;
      return (base !== undefined && inside(base)) || expr.overrides.some(({ value }) => inside(value));
    }
    default:
      return false;
  }
}
