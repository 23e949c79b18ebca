import { referencesIn, viewOf, type SchemaMap } from '#core/plan/index';
import type { Json, JsonSchema } from '#core/spec/index';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** One constraint that a value breaks, and where. */
export interface Violation {
  /** `body`, `query.limit`, `path.petId` */
  readonly place: string;
  /** Into the value; elements of lists are `*`. For `required` the missing property is its last part. */
  readonly path: readonly string[];
  /** The keyword of JSON Schema, or `malformed` where a text cannot be read at all. */
  readonly keyword: string;
  readonly value: Json | undefined;
}

/** Names every constraint that a request breaks, so that a mutant can leave out a single one. */
export class SchemaCheck {
  private readonly ajv = new Ajv2020({
    strict: false,
    logger: false,
    validateSchema: false,
    ownProperties: true,
    allErrors: true,
    verbose: true,
    code: { optimize: false },
    inlineRefs: false,
  });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly schemas: SchemaMap) {
    addFormats.default(this.ajv);
  }

  violations(schema: JsonSchema, value: Json, place: string): readonly Violation[] {
    if (schema === true) return [];
    const validate = this.validator(schema);
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map((error) => asViolation(error, place));
  }

  private validator(schema: JsonSchema): ValidateFunction {
    const key = JSON.stringify(schema);
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    this.provide(schema);
    const validate = this.ajv.compile(this.viewed(schema));
    this.compiled.set(key, validate);
    return validate;
  }

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

  private viewed(schema: JsonSchema): Record<string, unknown> | boolean {
    const reference = (name: string): string => `schema:${name}`;
    return viewOf(schema, { direction: 'request', schemas: this.schemas, reference });
  }
}

function asViolation({ instancePath, keyword, params, data }: ErrorObject, place: string): Violation {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^\d+$/u.test(key) ? '*' : key));
  const missing =
    keyword === 'required' ? String((params as { missingProperty?: unknown }).missingProperty) : undefined;
  return { place, path: missing === undefined ? path : [...path, missing], keyword, value: data as Json };
}
