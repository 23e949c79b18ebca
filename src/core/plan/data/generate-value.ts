import type { Json, JsonSchema } from '#core/spec/index';
import type { ValueExpr } from '../test-plan.js';
import { isValid, type GenerationContext, type Wanted } from './generation-context.js';
import { numberWithin } from './number-within.js';
import { fakerFor } from './random.js';
import { isIdName, singular, textForName } from './realistic-text.js';
import {
  flatten,
  impliedType,
  isList,
  namesIn,
  numberIn,
  propertiesOf,
  propertyOf,
  referredName,
  resolve,
  subschema,
  subschemas,
  typesOf,
  type SchemaObject,
} from './schema-tree.js';
import { isAbsent } from './schema-view.js';
import { uniqueText, textValue } from './text-value.js';
import { arrayOf, literal, objectOf } from './value-expr.js';

/** Schemas inside each other beyond this are not followed. */
const MAX_DEPTH = 48;
/** Optional properties of an object that requires none. */
const MAX_PLAIN = 4;

/**
 * A valid value, or undefined where none was found. It is made up by rules of thumb and then checked by the
 * validator, for several tokens where it is unique: what comes out is valid, or nothing does.
 */
export function generateValue(
  schema: JsonSchema,
  wanted: Wanted,
  context: GenerationContext,
): ValueExpr | undefined {
  const candidates: readonly Wanted[] = [
    wanted,
    { ...wanted, key: `${wanted.key} again` },
    { ...wanted, unique: false, extent: 'required' },
  ];
  for (const candidate of candidates) {
    const generator = new Generator(context);
    const value = generator.value(schema, candidate, []);
    context.spend?.(generator.steps);
    if (value !== undefined && isValid(schema, value, context)) return value;
  }
  return undefined;
}

/** Alternatives inside alternatives multiply; a value that takes more steps than this is not made up. */
const MAX_STEPS = 2_000;
/** Characters that count as one step: what nobody can read and no server takes is not made up, either. */
const CHARACTERS = 100;

class Generator {
  steps = 0;

  constructor(private readonly context: GenerationContext) {}

  /** @param trail names of the schemas around this one: a schema inside itself is left out where it may be. */
  value(schema: JsonSchema, wanted: Wanted, trail: readonly string[]): ValueExpr | undefined {
    if (typeof schema === 'boolean')
      return schema ? literal(textForName(wanted.name, this.faker(wanted))) : undefined;
    const name = referredName(schema);
    this.steps += 1;
    if (this.steps > MAX_STEPS) return undefined;
    if (trail.length > MAX_DEPTH || trail.filter((outer) => outer === name).length > 1) return undefined;
    const inside = name === undefined ? trail : [...trail, name];
    const flat = flatten(schema, this.context.schemas);
    return (
      this.documented(schema, flat, wanted) ??
      this.alternative(flat, wanted, inside) ??
      this.byType(flat, wanted, inside)
    );
  }

  /** What the document itself names: a constant, an example, the default, a member of the enum. */
  private documented(schema: JsonSchema, flat: SchemaObject, wanted: Wanted): ValueExpr | undefined {
    const unique = wanted.unique ? uniqueText(flat, wanted) : undefined;
    if (unique !== undefined && isValid(schema, unique, this.context)) return unique;
    const isStructured = typesOf(flat).some((type) => type === 'object' || type === 'array');
    // Examples of whole objects may hold ids and read-only properties; those of their properties are used instead.
    const examples = isStructured && propertiesOf(flat).length > 0 ? [] : list(flat, 'examples');
    const named = [...single(flat, 'const'), ...examples, ...single(flat, 'default'), ...list(flat, 'enum')];
    const usable = named.find((value) => value !== null && this.context.accepts(schema, value));
    return usable === undefined ? undefined : literal(usable);
  }

  private alternative(flat: SchemaObject, wanted: Wanted, trail: readonly string[]): ValueExpr | undefined {
    const options = [...subschemas(flat, 'oneOf'), ...subschemas(flat, 'anyOf')];
    if (options.length === 0) return undefined;
    const { oneOf: _, anyOf: __, ...rest } = flat;
    for (const option of options.slice(0, 8)) {
      const isNull = typesOf(resolve(option, this.context.schemas)).join() === 'null';
      const whole: JsonSchema = Object.keys(rest).length === 0 ? option : { allOf: [rest, option] };
      const value = isNull ? undefined : this.value(whole, wanted, trail);
      if (value !== undefined && isValid(flat, value, this.context)) return value;
    }
    return undefined;
  }

  private byType(flat: SchemaObject, wanted: Wanted, trail: readonly string[]): ValueExpr | undefined {
    switch (typesOf(flat).find((type) => type !== 'null') ?? impliedType(flat)) {
      case 'object':
        return this.object(flat, wanted, trail);
      case 'array':
        return this.array(flat, wanted, trail);
      case 'integer':
      case 'number':
        return numberExpr(numberWithin(flat, wanted.name, this.faker(wanted)));
      case 'boolean':
        return literal(true);
      case 'null':
        return literal(null);
      default:
        return this.text(flat, wanted);
    }
  }

  private text(flat: SchemaObject, wanted: Wanted): ValueExpr | undefined {
    const text = textValue(flat, wanted, this.context);
    if (text?.kind === 'literal' && typeof text.value === 'string')
      this.steps += Math.floor(text.value.length / CHARACTERS);
    return this.steps > MAX_STEPS ? undefined : text;
  }

  private object(flat: SchemaObject, wanted: Wanted, trail: readonly string[]): ValueExpr | undefined {
    const { schemas, direction } = this.context;
    const required = new Set(namesIn(flat, 'required'));
    const names = [...new Set([...propertiesOf(flat).map(([name]) => name), ...required])];
    const properties: { name: string; value: ValueExpr }[] = [];
    for (const name of names) {
      const property = propertyOf(flat, name) ?? subschema(flat, 'additionalProperties') ?? true;
      if (isAbsent(property, direction, schemas)) continue;
      if (
        !required.has(name) &&
        !this.isWelcome(property, { ...wanted, name }, required.size, properties.length)
      )
        continue;
      const inside = { ...wanted, name, key: `${wanted.key}.${name}`, extent: 'required' } as const;
      const value = this.value(property, inside, trail);
      if (value !== undefined) properties.push({ name, value });
      else if (required.has(name)) return undefined;
    }
    return objectOf([...properties, ...this.additional(flat, wanted, { trail, known: properties.length })]);
  }

  /** Whether an optional property is sent. Where none is required, a few plain ones make the value more than `{}`. */
  private isWelcome(property: JsonSchema, wanted: Wanted, required: number, present: number): boolean {
    if (wanted.extent === 'full') return true;
    const isPlain = !typesOf(resolve(property, this.context.schemas)).some(
      (type) => type === 'object' || type === 'array',
    );
    return (
      required === 0 &&
      present < MAX_PLAIN &&
      isPlain &&
      !isIdName(wanted.name) &&
      typesOf(resolve(property, this.context.schemas)).length > 0
    );
  }

  /** Maps without named properties, and what `minProperties` asks for beyond them. */
  private additional(
    flat: SchemaObject,
    wanted: Wanted,
    { trail, known }: { trail: readonly string[]; known: number },
  ) {
    const missing = Math.min((numberIn(flat, 'minProperties') ?? 0) - known, 20);
    const schema = subschema(flat, 'additionalProperties') ?? true;
    return Array.from({ length: Math.max(missing, 0) }, (_, index) => `key${index + 1}`).flatMap((name) => {
      const value = this.value(schema, { ...wanted, name, key: `${wanted.key}.${name}` }, trail);
      return value === undefined ? [] : [{ name, value }];
    });
  }

  private array(flat: SchemaObject, wanted: Wanted, trail: readonly string[]): ValueExpr | undefined {
    const prefix = subschemas(flat, 'prefixItems');
    const items = subschema(flat, 'items') ?? true;
    const least = Math.max(numberIn(flat, 'minItems') ?? 0, prefix.length);
    const count = Math.min(Math.max(least, 1), numberIn(flat, 'maxItems') ?? Infinity, 100);
    const values: ValueExpr[] = [];
    const seen = new Set<string>();
    for (let index = 0; values.length < count && index < count + 20; index += 1) {
      const place = { ...wanted, name: singular(wanted.name), key: `${wanted.key}[${index}]` };
      const value = this.item(prefix[values.length] ?? items, place, {
        trail,
        seen,
        isUnique: flat['uniqueItems'] === true,
      });
      if (value === undefined) break;
      if (value !== 'seen') values.push(value);
    }
    return values.length < least ? undefined : arrayOf(values);
  }

  private item(
    schema: JsonSchema,
    wanted: Wanted,
    { trail, seen, isUnique }: { trail: readonly string[]; seen: Set<string>; isUnique: boolean },
  ): ValueExpr | 'seen' | undefined {
    const options = isUnique ? list(flatten(schema, this.context.schemas), 'enum').map(literal) : [];
    const fresh = options.find((option) => !seen.has(JSON.stringify(option)));
    const value = fresh ?? this.value(schema, wanted, trail) ?? undefined;
    if (value === undefined) return undefined;
    const identity = JSON.stringify(value);
    if (isUnique && seen.has(identity)) return 'seen';
    seen.add(identity);
    return value;
  }

  private faker({ key }: Wanted) {
    return fakerFor(this.context.seed, key);
  }
}

function numberExpr(value: number | undefined): ValueExpr | undefined {
  return value === undefined ? undefined : literal(value);
}

const list = (schema: SchemaObject, keyword: 'examples' | 'enum'): readonly Json[] => {
  const values = schema[keyword];
  return isList(values) ? values : [];
};

const single = (schema: SchemaObject, keyword: 'const' | 'default'): readonly Json[] => {
  const value = schema[keyword];
  return value === undefined ? [] : [value];
};
