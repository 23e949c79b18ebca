import {
  evaluate,
  flatten,
  generateValue,
  isAbsent,
  isRecord,
  namesIn,
  propertiesOf,
  propertyOf,
  SchemaValidator,
  subschemas,
  type GenerationContext,
  type SchemaMap,
} from '#core/plan/index';
import type { Json, JsonSchema } from '#core/spec/index';
import type { JsonObject } from './exchange.js';

const TOKEN = 'k7f3q9d2';

/** Makes answers: values that fit their schema, with what is known in them. */
export class ValueFitter {
  private readonly validator: SchemaValidator;
  private readonly made = new Map<string, Json | undefined>();
  private readonly context: GenerationContext;

  constructor(
    readonly schemas: SchemaMap,
    seed: number,
  ) {
    this.validator = new SchemaValidator(schemas, 'response');
    const accepts = (schema: JsonSchema, value: Json): boolean => this.validator.accepts(schema, value);
    this.context = { schemas, seed, direction: 'response', accepts };
  }

  accepts(schema: JsonSchema, value: Json): boolean {
    return this.validator.accepts(schema, value);
  }

  /** A valid value that nobody said anything about, always the same for one key; undefined where none can be made. */
  generated(
    schema: JsonSchema,
    name: string,
    key = 'mock',
    extent: 'required' | 'full' = 'full',
  ): Json | undefined {
    const memo = JSON.stringify([extent, key, name, schema]);
    if (!this.made.has(memo)) {
      const expr = generateValue(schema, { name, key, extent, unique: false }, this.context);
      const value = expr && evaluate(expr, { token: TOKEN, fixtures: new Map(), captured: () => null });
      this.made.set(memo, value);
    }
    return this.made.get(memo);
  }

  /**
   * A valid value with as much of `fields` as the schema has room for. What clients set (`settable`) and nobody has
   * set is left out where it may be: a server that makes it up says something that nobody said.
   */
  fit(schema: JsonSchema, fields: JsonObject, name: string, settable: ReadonlySet<string> = new Set()): Json {
    const candidates = this.alternatives(schema).flatMap((option) => {
      const base = this.generated(option, name) ?? {};
      return isRecord(base)
        ? [this.overlaid(option, pruned(base, option, settable, this.schemas), fields)]
        : [];
    });
    const valid = candidates.filter((value) => this.accepts(schema, value));
    const fullest = valid.sort((a, b) => sharedWith(b, fields) - sharedWith(a, fields))[0];
    return (
      fullest ?? this.generated(schema, name, 'mock', 'required') ?? this.generated(schema, name) ?? null
    );
  }

  private alternatives(schema: JsonSchema): readonly JsonSchema[] {
    const flat = flatten(schema, this.schemas);
    const options = [...subschemas(flat, 'oneOf'), ...subschemas(flat, 'anyOf')];
    if (options.length === 0) return [schema];
    const { oneOf: _, anyOf: __, ...rest } = flat;
    return options.map((option) => (Object.keys(rest).length === 0 ? option : { allOf: [rest, option] }));
  }

  private overlaid(schema: JsonSchema, base: JsonObject, fields: JsonObject): JsonObject {
    const flat = flatten(schema, this.schemas);
    const isFree = propertiesOf(flat).length === 0;
    const known = Object.entries(fields).flatMap(([name, value]): [string, Json][] => {
      const property = propertyOf(flat, name) ?? (isFree ? true : undefined);
      if (property === undefined || isAbsent(property, 'response', this.schemas)) return [];
      if (this.accepts(property, value)) return [[name, value]];
      const inner = base[name] ?? this.generated(property, name);
      return isRecord(value) && isRecord(inner) ? [[name, this.overlaid(property, inner, value)]] : [];
    });
    return { ...base, ...Object.fromEntries(known) };
  }
}

/** Without the optional properties that clients set. */
function pruned(
  base: JsonObject,
  schema: JsonSchema,
  settable: ReadonlySet<string>,
  schemas: SchemaMap,
): JsonObject {
  const required = new Set(namesIn(flatten(schema, schemas), 'required'));
  const kept = Object.entries(base).filter(([name]) => required.has(name) || !settable.has(name));
  return Object.fromEntries(kept);
}

function sharedWith(value: JsonObject, fields: JsonObject): number {
  return Object.entries(fields).filter(
    ([name, field]) => JSON.stringify(value[name]) === JSON.stringify(field),
  ).length;
}
