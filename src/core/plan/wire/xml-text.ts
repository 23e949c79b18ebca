import type { Json, JsonSchema } from '#core/spec/index';
import { flatten, isList, isRecord, propertyOf, subschema, type SchemaMap } from '../data/schema-tree.js';
import { literal, propertiesIn } from '../data/value-expr.js';
import type { ValueExpr } from '../test-plan.js';

type Unique = Extract<ValueExpr, { kind: 'unique' }>;
type Piece = string | Unique;

/** How a schema says that its value is written (OpenAPI 3.2, XML Object). */
interface XmlHints {
  readonly name?: string;
  readonly namespace?: string;
  readonly prefix?: string;
  readonly isAttribute: boolean;
  readonly isWrapped: boolean;
}

export interface XmlRoot {
  /** Of the element, where the schema names none. */
  readonly name: string;
  readonly schema: JsonSchema;
}

/** A name without a colon (Namespaces in XML 1.0 §3), of letters that every parser knows. */
const NAME = /^[A-Za-z_][\w.-]*$/u;
/** What no document may hold, not even escaped (XML 1.0 §2.2). */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/**
 * A value as a well-formed XML document, by the hints of its schema. Undefined: it holds what XML cannot, or more than
 * one text that must be another one each time, for which one expression has no place.
 */
export function xmlText(value: ValueExpr, root: XmlRoot, schemas: SchemaMap): ValueExpr | undefined {
  const writer = new XmlWriter(schemas);
  writer.element(root.name, root.schema, value, new Set());
  return writer.text();
}

class XmlWriter {
  private readonly pieces: Piece[] = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  private isPossible = true;

  constructor(private readonly schemas: SchemaMap) {}

  text(): ValueExpr | undefined {
    const uniques = this.pieces.filter((piece) => typeof piece !== 'string');
    if (!this.isPossible || uniques.length > 1) return undefined;
    const at = this.pieces.findIndex((piece) => typeof piece !== 'string');
    const before = this.pieces.slice(0, at === -1 ? undefined : at).join('');
    const [unique] = uniques;
    if (unique === undefined) return literal(before);
    const after = this.pieces.slice(at + 1).join('');
    const { prefix, suffix } = unique;
    return { kind: 'unique', prefix: before + escaped(prefix), suffix: escaped(suffix) + after };
  }

  /** @param declared prefixes that an element around it has bound to a namespace */
  element(fallback: string, schema: JsonSchema, value: ValueExpr, declared: ReadonlySet<string>): void {
    const hints = hintsOf(schema, this.schemas);
    const { namespace, prefix } = hints;
    const bound = prefix !== undefined && namespace !== undefined ? new Set([...declared, prefix]) : declared;
    const isPrefixed = prefix !== undefined && bound.has(prefix);
    const name = this.named(hints.name ?? fallback, isPrefixed ? prefix : undefined);
    const members = propertiesIn(value);
    this.pieces.push(`<${name}`, ...declaration(hints));
    for (const member of members ?? []) this.attribute(schema, member.name, member.value);
    this.pieces.push('>');
    if (members !== undefined) {
      for (const member of members) this.member(schema, member.name, member.value, bound);
    } else if (itemsIn(value) === undefined) this.scalar(value);
    else this.items(fallback, schema, value, bound);
    this.pieces.push(`</${name}>`);
  }

  private attribute(parent: JsonSchema, name: string, value: ValueExpr): void {
    const hints = hintsOf(this.propertyOf(parent, name), this.schemas);
    if (!hints.isAttribute) return;
    this.pieces.push(` ${this.named(hints.name ?? name)}="`);
    this.scalar(value);
    this.pieces.push('"');
  }

  private member(parent: JsonSchema, name: string, value: ValueExpr, declared: ReadonlySet<string>): void {
    const schema = this.propertyOf(parent, name);
    const { isAttribute, isWrapped } = hintsOf(schema, this.schemas);
    if (isAttribute || isNull(value)) return;
    if (itemsIn(value) === undefined || isWrapped) this.element(name, schema, value, declared);
    else this.items(name, schema, value, declared);
  }

  /** A list is its elements, one after the other; `xml.wrapped` puts one around them. */
  private items(name: string, schema: JsonSchema, list: ValueExpr, declared: ReadonlySet<string>): void {
    const item = subschema(flatten(schema, this.schemas), 'items') ?? true;
    for (const value of itemsIn(list) ?? []) this.element(name, item, value, declared);
  }

  private scalar(value: ValueExpr): void {
    if (value.kind === 'unique') this.pieces.push(value);
    else if (value.kind === 'repeat') this.pieces.push(this.checked(value.text.repeat(value.times)));
    else if (value.kind === 'literal' && !isRecord(value.value) && !isList(value.value))
      this.pieces.push(this.checked(value.value === null ? '' : String(value.value)));
    else this.isPossible = false;
  }

  private checked(text: string): string {
    if (FORBIDDEN.test(text)) this.isPossible = false;
    return escaped(text);
  }

  private named(name: string, prefix?: string): string {
    if (!NAME.test(name) || (prefix !== undefined && !NAME.test(prefix))) this.isPossible = false;
    return prefix === undefined ? name : `${prefix}:${name}`;
  }

  private propertyOf(parent: JsonSchema, name: string): JsonSchema {
    return propertyOf(flatten(parent, this.schemas), name) ?? true;
  }
}

function declaration({ namespace, prefix }: XmlHints): readonly string[] {
  if (namespace === undefined) return [];
  return [` xmlns${prefix === undefined ? '' : `:${prefix}`}="${escaped(namespace)}"`];
}

function hintsOf(schema: JsonSchema, schemas: SchemaMap): XmlHints {
  const { xml } = flatten(schema, schemas);
  const hints = isRecord(xml) ? xml : {};
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(hints, name) ? hints[name] : undefined;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [name, namespace, prefix] = [text('name'), text('namespace'), text('prefix')];
  return {
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(prefix !== undefined && { prefix }),
    isAttribute: hints['attribute'] === true || text('nodeType') === 'attribute',
    isWrapped: hints['wrapped'] === true || text('nodeType') === 'element',
  };
}

function itemsIn(value: ValueExpr): readonly ValueExpr[] | undefined {
  if (value.kind === 'array') return value.items;
  return value.kind === 'literal' && isList(value.value)
    ? value.value.map((item: Json) => literal(item))
    : undefined;
}

const isNull = (value: ValueExpr): boolean => value.kind === 'literal' && value.value === null;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
