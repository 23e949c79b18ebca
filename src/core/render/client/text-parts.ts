import type { Fixture, NamedValue, ValueExpr } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { visible } from '#core/layout/index';

/** A text that a client puts together when it sends: literal text, and the names of its variables. */
export type TextPart = string | VariablePart;

export interface VariablePart {
  readonly kind: 'unique' | 'captured';
  readonly name: string;
  /** The value as JSON, and not as plain text. */
  readonly json: boolean;
}

export type Fixtures = Readonly<Record<string, Fixture>>;

/** Turns values of a plan into such texts; each unique value of a request gets a variable of its own. */
export class TextWriter {
  private uniques = 0;

  constructor(private readonly fixtures: Fixtures) {}

  /** Names of the variables that were given to unique values so far. */
  get uniqueNames(): string[] {
    return Array.from({ length: this.uniques }, (_, index) => `unique${index + 1}`);
  }

  /** Texts as they are, everything else as JSON on one line. */
  plain(value: ValueExpr): readonly TextPart[] {
    switch (value.kind) {
      case 'captured':
        return [{ kind: 'captured', name: value.capture, json: false }];
      case 'unique':
        return [value.prefix, this.unique(), value.suffix];
      case 'repeat':
        return [value.text.repeat(value.times)];
      case 'literal':
        return typeof value.value === 'string' ? [value.value] : this.json(value);
      default:
        return this.json(value);
    }
  }

  /** JSON; with a margin of its own it is broken into lines of one member each. */
  json(value: ValueExpr, margin?: string): readonly TextPart[] {
    switch (value.kind) {
      case 'captured':
        return [{ kind: 'captured', name: value.capture, json: true }];
      case 'unique':
        return ['"', quotedText(value.prefix), this.unique(), quotedText(value.suffix), '"'];
      case 'repeat':
        return [quoted(value.text.repeat(value.times))];
      case 'array':
        return this.list(
          '[]',
          value.items.map((item) => ['', item] as const),
          margin,
        );
      case 'object':
        return this.members(value.properties, margin);
      case 'fixture':
        return this.json(this.spelledOut(value), margin);
      case 'literal':
        return this.literal(value.value, margin);
    }
  }

  /** A fixture with what a test changes about it, as a value that says all of it. */
  spelledOut(value: ValueExpr & { kind: 'fixture' }): ValueExpr {
    const base = this.fixtures[value.name]?.value ?? { kind: 'literal', value: null };
    const own = propertiesOf(base);
    if (own === undefined) return base;
    const members = new Map(own.map((member) => [member.name, member]));
    for (const name of value.omit) members.delete(name);
    for (const member of value.overrides) members.set(member.name, member);
    return { kind: 'object', properties: [...members.values()] };
  }

  private unique(): VariablePart {
    this.uniques += 1;
    return { kind: 'unique', name: `unique${this.uniques}`, json: false };
  }

  private literal(value: Json, margin: string | undefined): readonly TextPart[] {
    if (typeof value === 'string') return [quoted(value)];
    if (value === null || typeof value !== 'object') return [JSON.stringify(value)];
    if (isList(value))
      return this.list(
        '[]',
        value.map((item) => ['', literal(item)] as const),
        margin,
      );
    return this.members(propertiesOf({ kind: 'literal', value }) ?? [], margin);
  }

  private members(properties: readonly NamedValue[], margin: string | undefined): readonly TextPart[] {
    const byName = new Map(properties.map(({ name, value }) => [name, value]));
    const colon = margin === undefined ? ':' : ': ';
    return this.list(
      '{}',
      [...byName].map(([name, value]) => [quoted(name) + colon, value] as const),
      margin,
    );
  }

  private list(
    brackets: '[]' | '{}',
    items: readonly (readonly [key: string, value: ValueExpr])[],
    margin: string | undefined,
  ): readonly TextPart[] {
    if (items.length === 0) return [brackets];
    const inner = margin === undefined ? undefined : `${margin}  `;
    const [open, between, close] =
      margin === undefined ? ['', ',', ''] : [`\n${margin}  `, `,\n${margin}  `, `\n${margin}`];
    const written = items.flatMap(([key, value], index): readonly TextPart[] => [
      index === 0 ? open : between,
      key,
      ...this.json(value, inner),
    ]);
    return [brackets.charAt(0), ...written, close + brackets.charAt(1)];
  }
}

const literal = (value: Json): ValueExpr => ({ kind: 'literal', value });

function propertiesOf(value: ValueExpr): readonly NamedValue[] | undefined {
  if (value.kind === 'object') return value.properties;
  if (value.kind !== 'literal' || value.value === null || typeof value.value !== 'object') return undefined;
  if (isList(value.value)) return undefined;
  return Object.entries(value.value).map(([name, member]) => ({ name, value: literal(member) }));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * A string of JSON in which nothing begins or ends a variable, `{{…}}`: braces are only written as their numbers
 * where two stand together.
 */
function quoted(text: string): string {
  return visible(JSON.stringify(text)).replace(/\{(?=\{)|\}(?=\})/g, braceEscape);
}

/** A piece of one, beside a variable: no brace stands as it is. */
function quotedText(text: string): string {
  return visible(JSON.stringify(text).slice(1, -1)).replace(/[{}]/g, braceEscape);
}

function braceEscape(brace: string): string {
  return brace === '{' ? String.raw`\u007b` : String.raw`\u007d`;
}
