import type { JsonSchema, Operation } from '#core/spec/index';
import { isValid, type GenerationContext } from '../data/generation-context.js';
import { objectOf, propertiesIn } from '../data/value-expr.js';
import type { NamedValue, ValueExpr } from '../test-plan.js';

const OWN_ID = /^(?:id|uuid|guid|identifier)$/u;
const FRESH: ValueExpr = { kind: 'unique', prefix: 'a', suffix: '' };

/** Where the body of a creation names the new thing itself, each gets a name of its own: two would clash. */
export function withFreshId(
  { method }: Operation,
  schema: JsonSchema,
  value: ValueExpr,
  context: GenerationContext,
): ValueExpr {
  const properties = method === 'post' ? propertiesIn(value) : undefined;
  if (properties?.some(isChosenName) !== true) return value;
  const fresh = objectOf(
    properties.map((property) => (isChosenName(property) ? { name: property.name, value: FRESH } : property)),
  );
  return isValid(schema, fresh, context) ? fresh : value;
}

const isChosenName = ({ name, value }: NamedValue): boolean =>
  OWN_ID.test(name) && value.kind === 'literal' && typeof value.value === 'string';
