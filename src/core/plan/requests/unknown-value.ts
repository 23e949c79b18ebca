import type { Operation } from '#core/spec/index';
import { flatten, numberIn, textIn, typesOf } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValueExpr } from '../test-plan.js';
import { isValidOnTheWire } from '../wire/server-view.js';

/** A value that is valid and names nothing; undefined: none surely is. */
export function unknownValue(
  name: string,
  operation: Operation,
  context: PlanningContext,
): ValueExpr | undefined {
  const parameter = operation.parameters.find(
    (candidate) => candidate.in === 'path' && candidate.name === name,
  );
  if (parameter === undefined || parameter.style !== 'simple') return undefined;
  const flat = flatten(parameter.schema, context.schemas);
  if (['enum', 'const', 'pattern'].some((keyword) => Object.hasOwn(flat, keyword))) return undefined;
  const type = typesOf(flat)[0];
  const isNumber = type === 'integer' || type === 'number';
  const candidates = isNumber ? numbers(numberIn(flat, 'maximum')) : texts(textIn(flat, 'format'));
  const found = candidates.find((value) => isValidOnTheWire(parameter, value, context));
  return found === undefined ? undefined : literal(found);
}

/** Far from what any server hands out, and inside 32 bits. A small maximum leaves nothing that is surely unknown. */
const numbers = (maximum: number | undefined): readonly number[] =>
  maximum === undefined || maximum > 2_000_000_000 ? [1_987_654_321] : [];

const texts = (format: string | undefined): readonly string[] => {
  if (format === 'uuid') return ['3f2b8c1e-7d4a-4b6f-9e05-c81d72a4f0b9'];
  return format === undefined ? ['unknown-3f2b8c1e', 'unknown3f2b'] : [];
};
