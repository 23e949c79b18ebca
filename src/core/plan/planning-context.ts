import {
  type ApiSpec,
  type Json,
  type JsonSchema,
  type Operation,
  type OperationKey,
  SpecTooLarge,
} from '#core/spec/index';
import type { GenerationContext } from './data/generation-context.js';
import { SchemaValidator, referencesIn } from './data/validator.js';
import { referenceTo, referredName } from './data/schema-tree.js';
import { viewOf } from './data/schema-view.js';
import { Identities } from './identities.js';
import { NO_KNOWN_VALUES, type KnownValues } from './known-values.js';
import { NameRegistry } from './naming.js';
import { isAmong, NO_OPERATION_SETTINGS, type OperationSettings } from './operation-settings.js';
import type { Fixture, LeftOut, StrategyName } from './test-plan.js';

/** Steps that any document may take, and what each operation adds: of those that were tried, none takes more than 650. */
const EFFORT = { ofDocument: 500_000, ofOperation: 1_000 };
/** To judge a value by a schema takes a tenth of the time of making one up. */
const VALIDATED = 0.1;

/** What all strategies share while one document is planned: data, fixtures, named schemas, and what was left out. */
export class PlanningContext implements GenerationContext {
  readonly direction = 'request';
  readonly leftOut: LeftOut[] = [];
  readonly fixtures = new Map<string, Fixture>();
  /** All that may be called. What `spec` has beyond them, requests must not stumble upon either. */
  readonly operations: ReadonlyMap<OperationKey, Operation>;
  readonly identities: Identities;
  private readonly planSchemas = new Map<string, JsonSchema>();
  private readonly schemaNames = new NameRegistry();
  private readonly fixtureNames = new NameRegistry();
  private readonly namesByContent = new Map<string, string>();
  /** The same schemas are asked about again and again, and to write one out takes long. */
  private readonly contents = new WeakMap<object, string>();
  private readonly fixturesByContent = new Map<string, string>();
  private readonly validator: SchemaValidator;
  private readonly mostEffort: number;
  private effort = 0;

  constructor(
    readonly spec: ApiSpec,
    readonly seed: number,
    readonly settings: OperationSettings = NO_OPERATION_SETTINGS,
    readonly known: KnownValues = NO_KNOWN_VALUES,
  ) {
    this.validator = new SchemaValidator(spec.schemas, 'request');
    const called = spec.operations.filter((operation) => !isAmong(settings.excluded, operation));
    this.mostEffort = EFFORT.ofDocument + EFFORT.ofOperation * called.length;
    this.operations = new Map(called.map((operation) => [operation.key, operation]));
    this.identities = new Identities(called, settings.administrative, spec.securitySchemes);
    for (const name of Object.keys(spec.schemas)) this.schemaNames.free(name);
  }

  get schemas(): ApiSpec['schemas'] {
    return this.spec.schemas;
  }

  accepts(schema: JsonSchema, value: Json): boolean {
    const isAccepted = this.validator.accepts(schema, value);
    this.spend(this.validator.steps * VALIDATED);
    return isAccepted;
  }

  refuses(schema: JsonSchema, value: Json): boolean {
    const isRefused = this.validator.refuses(schema, value);
    this.spend(this.validator.steps * VALIDATED);
    return isRefused;
  }

  /** @throws SpecTooLarge where the document as a whole takes more work than any that is meant to be read */
  spend(steps: number): void {
    this.effort += steps;
    if (this.effort > this.mostEffort)
      throw new SpecTooLarge(
        `To make up values for the document takes more than ${this.mostEffort} steps: its schemas are too wide, or have alternatives inside alternatives`,
        [],
      );
  }

  /** The name in the plan of a schema that responses must fit; an inline one is named after where it stands. */
  schemaName(schema: JsonSchema, suggestion: string): string {
    const referred =
      typeof schema === 'boolean' || Object.keys(schema).length > 1 ? undefined : referredName(schema);
    if (referred !== undefined) {
      this.include(referred);
      return referred;
    }
    const content = this.contentOf(schema);
    const known = this.namesByContent.get(content);
    if (known !== undefined) return known;
    const name = this.schemaNames.free(suggestion);
    this.namesByContent.set(content, name);
    this.planSchemas.set(name, this.responseView(schema));
    for (const needed of referencesIn(schema)) this.include(needed);
    return name;
  }

  private contentOf(schema: JsonSchema): string {
    if (typeof schema === 'boolean') return String(schema);
    const content = this.contents.get(schema) ?? JSON.stringify(schema);
    this.contents.set(schema, content);
    return content;
  }

  /** Adds a named schema and all that it needs. */
  private include(name: string): void {
    const waiting = [name];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const schema = Object.hasOwn(this.schemas, next) ? this.schemas[next] : undefined;
      if (schema === undefined || this.planSchemas.has(next)) continue;
      this.planSchemas.set(next, this.responseView(schema));
      waiting.push(...referencesIn(schema));
    }
  }

  private responseView(schema: JsonSchema): JsonSchema {
    const reference = (name: string): string => String(referenceTo(name)['$ref']);
    return viewOf(schema, { direction: 'response', schemas: this.schemas, reference });
  }

  get namedSchemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.planSchemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Equal bodies are one fixture. */
  addFixture(suggestion: string, fixture: Fixture): string {
    const content = JSON.stringify([suggestion, fixture]);
    const known = this.fixturesByContent.get(content);
    if (known !== undefined) return known;
    const name = this.fixtureNames.free(suggestion);
    this.fixturesByContent.set(content, name);
    this.fixtures.set(name, fixture);
    return name;
  }

  omit(strategy: StrategyName, operation: Operation, reason: string, clause = operation.pointer): void {
    this.leftOut.push({ strategy, operation: operation.key, clause, reason });
  }
}
