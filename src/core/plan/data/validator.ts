import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json, JsonSchema } from '#core/spec/index';
import { isRecord, referredName, type SchemaMap, type SchemaObject } from './schema-tree.js';
import { viewOf, type Direction, type ViewOptions } from './schema-view.js';

/** Decides what is valid. Schemas are compiled when they are first asked about, each once. */
export class SchemaValidator {
  private readonly ajv = new Ajv2020({
    strict: false,
    logger: false,
    validateSchema: false,
    // Properties may be called `constructor`.
    ownProperties: true,
    // Most schemas are asked a few times only: what optimising costs is never earned back.
    code: { optimize: false },
    inlineRefs: false,
  });
  private readonly compiled = new Map<string, ValidateFunction>();
  /** The same by the very object: to write a schema out takes longer than to validate a value. */
  private readonly known = new WeakMap<object, ValidateFunction>();
  private readonly view: ViewOptions;

  constructor(
    private readonly schemas: SchemaMap,
    direction: Direction,
  ) {
    addFormats.default(this.ajv);
    this.view = { direction, schemas, reference: (name) => `schema:${name}` };
  }

  accepts(schema: JsonSchema, value: Json): boolean {
    if (typeof schema === 'boolean') return schema;
    return this.validate(schema)(value) === true;
  }

  private validate(schema: SchemaObject): ValidateFunction {
    const known = this.known.get(schema) ?? this.byContent(schema);
    this.known.set(schema, known);
    return known;
  }

  private byContent(schema: SchemaObject): ValidateFunction {
    const key = JSON.stringify(schema);
    const known = this.compiled.get(key) ?? this.compile(schema);
    this.compiled.set(key, known);
    return known;
  }

  private compile(schema: SchemaObject): ValidateFunction {
    this.provide(schema);
    return this.ajv.compile(this.viewed(schema));
  }

  private viewed(schema: JsonSchema): Record<string, unknown> | boolean {
    return viewOf(schema, this.view);
  }

  /** Registers the named schemas that this one needs, and those that they need. */
  private provide(schema: JsonSchema): void {
    const waiting: JsonSchema[] = [schema];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const name of referencesIn(next)) {
        const target = Object.hasOwn(this.schemas, name) ? this.schemas[name] : undefined;
        if (target === undefined || this.ajv.schemas[`schema:${name}`] !== undefined) continue;
        this.ajv.addSchema(this.viewed(target), `schema:${name}`);
        waiting.push(target);
      }
    }
  }
}

/** The names that a schema refers to directly. */
export function referencesIn(value: Json): readonly string[] {
  const names: string[] = [];
  const visit = (part: Json): void => {
    if (isRecord(part)) {
      const name = referredName(part);
      if (name !== undefined) names.push(name);
    }
    if (typeof part === 'object' && part !== null)
      for (const item of Object.values(part)) visit(item as Json);
  };
  visit(value);
  return names;
}
