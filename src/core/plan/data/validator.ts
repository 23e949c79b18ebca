import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json, JsonSchema } from '#core/spec/index';
import { schemaCheck, type Check, type CheckSource } from './schema-check.js';
import { isRecord, referredName, type SchemaMap, type SchemaObject } from './schema-tree.js';
import { isAnnotation, requiredIn, viewOf, type Direction, type ViewOptions } from './schema-view.js';

/** Alternatives inside alternatives multiply: a value that takes more schemas than this is not judged any further. */
const MAX_STEPS = 20_000;
/** Properties, or alternatives, beside each other: what ajv compiles for them is that deep, and takes their square. */
const MAX_WIDTH = 500;
/** Is in every named schema: without names, the work is never more than the document and the value are long. */
const STEP_KEYWORD = 'x-assay-step';

/** What names and defines schemas in ajv, beside the keywords that it knows as rules. */
const NAMES = new Set(['$id', '$async', '$defs', '$vocabulary', '$schema', '$anchor', 'definitions']);

/**
 * Decides what is valid, as ajv does. The keywords that most schemas have are checked by functions; a schema with any
 * other is compiled by ajv. Both are made when a schema is first asked about, each once. A schema that takes too much
 * work is not asked again.
 */
export class SchemaValidator implements CheckSource {
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
  private readonly checks = new WeakMap<object, Check>();
  private readonly view: ViewOptions;
  private left = MAX_STEPS;
  private readonly costly = new WeakSet<object>();
  /** What the last answer took, compiling included. */
  steps = 0;

  constructor(
    private readonly schemas: SchemaMap,
    direction: Direction,
  ) {
    addFormats.default(this.ajv);
    this.ajv.addKeyword({ keyword: STEP_KEYWORD, before: '$ref', validate: () => this.step() });
    this.view = { direction, schemas, reference: (name) => `schema:${name}` };
  }

  /** Whether the value surely fits. */
  accepts(schema: JsonSchema, value: Json): boolean {
    return this.judged(schema, value) === true;
  }

  /** Whether the value surely does not fit: what takes too much work is neither accepted nor refused. */
  refuses(schema: JsonSchema, value: Json): boolean {
    return this.judged(schema, value) === false;
  }

  private judged(schema: JsonSchema, value: Json): boolean | undefined {
    if (typeof schema === 'boolean') return schema;
    this.steps = 0;
    if (this.costly.has(schema)) return undefined;
    try {
      this.left = MAX_STEPS;
      const isValid = this.wholeCheck(schema)(value);
      this.steps += MAX_STEPS - this.left;
      return isValid;
    } catch (error) {
      // `RangeError`: what is compiled for schemas inside schemas is too deep to be run.
      if (!(error instanceof TooManySteps) && !(error instanceof RangeError)) throw error;
      this.steps += MAX_STEPS;
      this.costly.add(schema);
      return undefined;
    }
  }

  private step(): true {
    this.left -= 1;
    if (this.left < 0) throw new TooManySteps();
    return true;
  }

  checkOf(schema: JsonSchema): Check {
    if (typeof schema === 'boolean') return () => schema;
    const check = this.checks.get(schema) ?? schemaCheck(schema, this) ?? this.byAjv(schema);
    this.checks.set(schema, check);
    return check;
  }

  /** Of a schema that is no part of one whose width is known. */
  private wholeCheck(schema: JsonSchema): Check {
    if (typeof schema !== 'boolean' && !this.checks.has(schema)) widthWithin(schema);
    return this.checkOf(schema);
  }

  referredCheck(schema: SchemaObject): Check | undefined {
    const name = referredName(schema);
    const target = name !== undefined && Object.hasOwn(this.schemas, name) ? this.schemas[name] : undefined;
    return target === undefined ? undefined : (value) => this.step() && this.wholeCheck(target)(value);
  }

  requiredIn(schema: SchemaObject): readonly string[] {
    return requiredIn(schema, this.view);
  }

  formatCheck(name: string): Check {
    return this.byAjv({ format: name });
  }

  isRule(keyword: string): boolean {
    return !isAnnotation(keyword) && (keyword in this.ajv.RULES.all || NAMES.has(keyword));
  }

  private byAjv(schema: SchemaObject): Check {
    const key = JSON.stringify(schema);
    const known = this.compiled.get(key) ?? this.compile(schema);
    this.compiled.set(key, known);
    return (value) => known(value) === true;
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
      this.steps += widthWithin(next) ** 2 / 2;
      for (const name of referencesIn(next)) {
        const target = Object.hasOwn(this.schemas, name) ? this.schemas[name] : undefined;
        if (target === undefined || this.ajv.schemas[`schema:${name}`] !== undefined) continue;
        this.ajv.addSchema(counted(this.viewed(target)), `schema:${name}`);
        waiting.push(target);
      }
    }
  }
}

class TooManySteps extends Error {}

const counted = (view: Record<string, unknown> | boolean): Record<string, unknown> | boolean =>
  typeof view === 'boolean' ? view : { ...view, [STEP_KEYWORD]: true };

function widthWithin(schema: JsonSchema): number {
  const width = widthOf(schema);
  if (width > MAX_WIDTH) throw new TooManySteps();
  return width;
}

/** The largest number of members of one object or list; what values are listed in an enum costs next to nothing. */
function widthOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.entries(value);
  return members.reduce(
    (width, [key, part]) => (key === 'enum' ? width : Math.max(width, widthOf(part as Json))),
    members.length,
  );
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
