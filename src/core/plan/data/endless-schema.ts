import type { JsonSchema } from '#core/spec/index';
import {
  namesIn,
  numberIn,
  propertyOf,
  referredName,
  subschema,
  subschemas,
  typesOf,
  type SchemaMap,
  type SchemaObject,
} from './schema-tree.js';

/** Whether no value is finite and fits: a node that requires a parent, which is a node. */
export function isEndless(schema: JsonSchema, schemas: SchemaMap): boolean {
  return new Ends(schemas).isEndless(schema);
}

class Ends {
  /** Names of schemas that are being looked into: who meets one of them again has come round in a circle. */
  private readonly open = new Set<string>();
  private readonly finite = new Set<string>();

  constructor(private readonly schemas: SchemaMap) {}

  isEndless(schema: JsonSchema): boolean {
    if (typeof schema === 'boolean') return false;
    const name = referredName(schema);
    const all = subschemas(schema, 'allOf');
    const choices = [subschemas(schema, 'anyOf'), subschemas(schema, 'oneOf')].filter(
      ({ length }) => length > 0,
    );
    return (
      (name !== undefined && this.isEndlessName(name)) ||
      all.some((part) => this.isEndless(part)) ||
      choices.some((parts) => parts.every((part) => this.isEndless(part))) ||
      this.hasEndlessPart(schema)
    );
  }

  private isEndlessName(name: string): boolean {
    if (this.open.has(name)) return true;
    const schema = Object.hasOwn(this.schemas, name) ? this.schemas[name] : undefined;
    if (schema === undefined || this.finite.has(name)) return false;
    this.open.add(name);
    const found = this.isEndless(schema);
    this.open.delete(name);
    if (!found) this.finite.add(name);
    return found;
  }

  /** Only what can be nothing but an object or a list must have what it requires. */
  private hasEndlessPart(schema: SchemaObject): boolean {
    const [type, ...others] = typesOf(schema);
    if (others.length > 0) return false;
    const items = (numberIn(schema, 'minItems') ?? 0) > 0 ? subschema(schema, 'items') : undefined;
    if (type === 'array') return items !== undefined && this.isEndless(items);
    const needed = type === 'object' ? namesIn(schema, 'required') : [];
    return needed.some((property) => this.isEndless(propertyOf(schema, property) ?? true));
  }
}
