import type { Json } from '#core/spec/index';

/** Where a document has a text. */
export interface Place {
  readonly path: readonly (string | number)[];
  /** The name of a property, and not its value. */
  readonly isName: boolean;
}

/** Every text of a document, names of properties among them. */
export function placesOf(value: Json, path: readonly (string | number)[] = []): Place[] {
  if (typeof value === 'string') return [{ path, isName: false }];
  if (isList(value)) return value.flatMap((item, index) => placesOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const place: Place = { path: [...path, name], isName: true };
    return [place].concat(placesOf(member, place.path));
  });
}

export function textAt(document: Json, { path, isName }: Place): string {
  if (isName) return String(path.at(-1));
  const value = path.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document);
  return String(value);
}

/** The document with another text in one place. */
export function replaced(value: Json, { path, isName }: Place, text: string): Json {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  const below = { path: rest, isName };
  if (isList(value)) return value.map((item, index) => (index === step ? replaced(item, below, text) : item));
  const entries = Object.entries(value as Record<string, Json>).map(([name, member]) => {
    if (name !== step) return [name, member] as const;
    if (isName && rest.length === 0) return [text, member] as const;
    return [name, replaced(member, below, text)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The document with another name for a thing, wherever it is named: as a property, as a value, in references and
 * in templates of paths. What was tied together by the name still is.
 */
export function renamed(value: Json, name: string, text: string): Json {
  const other = (found: string): string => {
    if (found === name) return text;
    if (found.startsWith('#/'))
      return found
        .split('/')
        .map((step) => (step === name ? asStep(text) : step))
        .join('/');
    return found.replaceAll(`{${name}}`, () => `{${text}}`);
  };
  if (typeof value === 'string') return other(value);
  if (isList(value)) return value.map((item) => renamed(item, name, text));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [other(key), renamed(member, name, text)]);
  return Object.fromEntries(entries) as Json;
}

/** As a step of a JSON pointer in a URI fragment (RFC 6901, 6). */
function asStep(text: string): string {
  return encodeURIComponent(text.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
