import type { Json, Parameter } from '#core/spec/index';
import { isJsonArray } from '../data/value-expr.js';
import { isRecord } from '../data/schema-tree.js';
import { isJson } from './media-type.js';

export interface WirePair {
  readonly name: string;
  readonly text: string;
}

type Style = Pick<Parameter, 'name' | 'style' | 'explode' | 'mediaType'>;

const SEPARATORS: Readonly<Partial<Record<Parameter['style'], string>>> = {
  spaceDelimited: ' ',
  pipeDelimited: '|',
  tabDelimited: '\t',
};

/**
 * A parameter as it travels: pairs for a query or cookie, one text for a path or header. Undefined: the style has
 * no form for such a value (OpenAPI 3.1, style values).
 */
export function serialise(parameter: Style, value: Json): readonly WirePair[] | undefined {
  const { name } = parameter;
  if (isWrittenAsJson(parameter)) return [{ name, text: JSON.stringify(value) }];
  if (parameter.mediaType !== undefined && typeof value === 'object') return undefined;
  if (parameter.style === 'deepObject') return deepObject(name, value);
  if (isJsonArray(value)) return array(parameter, value);
  if (isRecord(value)) return object(parameter, value);
  const text = scalarText(value);
  return text === undefined ? undefined : [{ name, text: prefixed(parameter, text) }];
}

/** A parameter described by `content` of a JSON type; of other types only a text can be written. */
export function isWrittenAsJson({ mediaType }: Pick<Parameter, 'mediaType'>): boolean {
  const [type = ''] = mediaType?.split(';') ?? [];
  return isJson(type.trim());
}

export function scalarText(value: Json): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** Values that are all scalars, or undefined: no style says how to write a list of lists. */
function scalars(values: readonly Json[]): readonly string[] | undefined {
  const texts = values.map(scalarText).filter((text) => text !== undefined);
  return texts.length === values.length ? texts : undefined;
}

function array(parameter: Style, value: readonly Json[]): readonly WirePair[] | undefined {
  const { name, style, explode } = parameter;
  const texts = scalars(value);
  // An empty list leaves nothing on the wire, which a server cannot tell from an absent parameter.
  if (texts === undefined || texts.length === 0) return undefined;
  if (explode && style === 'form') return texts.map((text) => ({ name, text }));
  if (style === 'matrix' && explode)
    return [{ name, text: texts.map((text) => `;${name}=${text}`).join('') }];
  const separator = SEPARATORS[style] ?? (style === 'label' && explode ? '.' : ',');
  // A value that contains the separator would be read as two.
  if (texts.some((text) => text.includes(separator))) return undefined;
  return [{ name, text: prefixed(parameter, texts.join(separator)) }];
}

function object(parameter: Style, value: { readonly [key: string]: Json }): readonly WirePair[] | undefined {
  const { name, style, explode } = parameter;
  const texts = scalars(Object.values(value));
  if (texts === undefined || texts.length === 0) return undefined;
  const pairs = Object.keys(value).map((key, index) => ({ name: key, text: texts[index] ?? '' }));
  if (explode && style === 'form') return pairs;
  const separator = SEPARATORS[style];
  // OpenAPI defines these styles for objects only where they are not exploded.
  if (separator !== undefined && explode) return undefined;
  const between = separator ?? (explode ? EXPLODED[style] : undefined) ?? ',';
  if (pairs.some((pair) => `${pair.name}${pair.text}`.includes(between))) return undefined;
  const joined = pairs.map((pair) => `${pair.name}${explode ? '=' : between}${pair.text}`).join(between);
  if (style === 'matrix' && explode) return [{ name, text: `;${joined}` }];
  return [{ name, text: prefixed(parameter, joined) }];
}

/** What stands between the properties of an exploded object (RFC 6570, 3.2.5 and 3.2.7). */
const EXPLODED: Readonly<Partial<Record<Parameter['style'], string>>> = { label: '.', matrix: ';' };

function deepObject(name: string, value: Json): readonly WirePair[] | undefined {
  if (!isRecord(value)) return undefined;
  const texts = scalars(Object.values(value));
  if (texts === undefined || texts.length === 0) return undefined;
  return Object.keys(value).map((key, index) => ({ name: `${name}[${key}]`, text: texts[index] ?? '' }));
}

function prefixed({ name, style }: Style, text: string): string {
  if (style === 'label') return `.${text}`;
  return style === 'matrix' ? `;${name}=${text}` : text;
}
