import type { Json } from '#core/spec/index';
import { boundariesOf } from '../data/boundaries.js';
import { isIdName } from '../data/realistic-text.js';
import { itemPlace, keywordPointer, propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import {
  flatten,
  namesIn,
  propertiesOf,
  subschemas,
  typesOf,
  type SchemaObject,
} from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { envelopeIn } from '../requests/answer-places.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { changed, labelOf, type BodyPath, type BodySite } from './body-change.js';
import { formProbes } from './form-probes.js';
import type { Probe } from './probe.js';

/** Properties of objects inside objects beyond this depth are left to exploration. */
const MAX_DEPTH = 2;
/** An envelope further inside is one more level: schemas may contain themselves. */
const MAX_ENVELOPES = 2;

/** Of a body: each boundary of its values, the absence of what it requires, and a property that it forbids. */
export function bodyProbes(request: ValidRequest, context: PlanningContext): readonly Probe[] {
  const { body, step } = request;
  if (body.kind !== 'body') return [];
  if (step.body?.kind === 'form' || step.body?.kind === 'multipart') return formProbes(request, context);
  if (step.body?.kind !== 'json') {
    const reason = 'only bodies that are JSON or forms are probed';
    context.omit('validation', request.operation, reason, body.media.pointer);
    return [];
  }
  const root = { schema: body.schema, pointer: body.media.schemaPointer };
  const { contentType, value: base } = step.body;
  const site: BodySite = { request, context, base, contentType, root };
  return base.kind === 'fixture'
    ? [...rootProbes(site), ...propertyProbes(site, { place: root, path: [], depth: 0 })]
    : valueProbes(site, root, []).concat(itemProbes(site, { place: root, path: [], depth: 0 }));
}

/** A list where an object is wanted, and null, which is no object either: many a server looks into it all the same. */
function rootProbes(site: BodySite): readonly Probe[] {
  const { context, root, request } = site;
  const clause = keywordPointer(root, 'type', context.spec);
  const rejected = (variant: string, title: string, value: Json): readonly Probe[] => {
    const boundary = { variant, title, isValid: false };
    return changed(site, { path: [], value: literal(value) }, { locator: 'body#type', clause, boundary });
  };
  const list = rejected('list', 'rejects a body that is no object', []);
  // Where a body may be left out, null may be taken for none.
  const isRequired = request.operation.requestBody?.required === true;
  return isRequired ? [...list, ...rejected('null', 'rejects null as its body', null)] : list;
}

/** A part of the body; an envelope around the rest adds nothing to how deep it lies. */
interface Part {
  readonly place: SchemaPlace;
  readonly path: BodyPath;
  readonly depth: number;
}

function propertyProbes(site: BodySite, { place, path, depth }: Part): readonly Probe[] {
  const { context } = site;
  const flat = flatten(place.schema, context.schemas);
  const isEnvelope = path.length < MAX_ENVELOPES && envelopeIn(flat, context.schemas) !== undefined;
  const below = isEnvelope ? depth : depth + 1;
  const required = new Set(namesIn(flat, 'required'));
  const probes = propertiesOf(flat).flatMap(([name, property]) => {
    const found = propertyPlace(place, name, context.spec);
    if (found === undefined || isAbsent(property, 'request', context.schemas)) return [];
    const inner = [...path, name];
    const isObject = typesOf(flatten(property, context.schemas)).includes('object');
    const needed = required.has(name)
      ? [...missingProperty(site, place, inner), ...nullProperty(site, found, inner)]
      : [];
    const part: Part = { place: found, path: inner, depth: below };
    // One of several alternatives has no type of its own, and can be closed all the same.
    const own = isObject ? propertyProbes : closedProbes;
    const nested = below < MAX_DEPTH ? own(site, part) : [];
    const items = below < MAX_DEPTH ? itemProbes(site, part) : [];
    return valueProbes(site, found, inner).concat(needed, nested, items);
  });
  return [...probes, ...closedProbes(site, { place, path })];
}

/** Of the first item of a list, what can be said of any. */
function itemProbes(site: BodySite, { place, path, depth }: Part): readonly Probe[] {
  const { context } = site;
  const isArray = typesOf(flatten(place.schema, context.schemas)).includes('array');
  const item = isArray ? itemPlace(place, context.spec) : undefined;
  if (item === undefined) return [];
  const inner = [...path, 0];
  const isObject = typesOf(flatten(item.schema, context.schemas)).includes('object');
  const own = valueProbes(site, item, inner);
  return isObject ? own.concat(propertyProbes(site, { place: item, path: inner, depth })) : own;
}

function valueProbes(site: BodySite, place: SchemaPlace, path: BodyPath): readonly Probe[] {
  const { context, request } = site;
  const name = String(path.findLast((key) => typeof key === 'string') ?? '');
  const label = labelOf(path);
  const subject = {
    label: path.length === 0 ? 'body' : label.replace(/^\[0\]/u, 'first item of the body'),
    name,
    schema: flatten(place.schema, context.schemas),
    key: `${request.operation.key} body.${label}`,
    context,
  };
  return boundariesOf(subject).flatMap((boundary) => {
    // What an id names must exist; null names nothing.
    if (boundary.isValid && isIdName(name) && boundary.variant !== 'null') return [];
    const clause = keywordPointer(place, boundary.keyword, context.spec);
    const locator = locatorOf(path, boundary.keyword);
    return changed(site, { path, value: boundary.value }, { locator, clause, boundary });
  });
}

/** What is said of one item is said of all: its place in the list identifies no test. */
const locatorOf = (path: BodyPath, keyword: string): string =>
  path.length === 0 ? `body#${keyword}` : `body.${labelOf(path).replaceAll(/\[\d+\]/gu, '[]')}#${keyword}`;

function missingProperty(site: BodySite, place: SchemaPlace, path: BodyPath): readonly Probe[] {
  const boundary = { variant: 'missing', title: `rejects a body without ${labelOf(path)}`, isValid: false };
  const clause = keywordPointer(place, 'required', site.context.spec);
  return changed(
    site,
    { path, value: undefined },
    { locator: locatorOf(path, 'required'), clause, boundary },
  );
}

/** Only of what must be there: of what may be left out, one place says as much as all (see lookalikes). */
function nullProperty(site: BodySite, place: SchemaPlace, path: BodyPath): readonly Probe[] {
  const { context } = site;
  if (typesOf(flatten(place.schema, context.schemas)).length === 0) return [];
  const boundary = { variant: 'null', title: `rejects null as ${labelOf(path)}`, isValid: false };
  const clause = keywordPointer(place, 'type', context.spec);
  return changed(
    site,
    { path, value: literal(null) },
    { locator: locatorOf(path, 'type'), clause, boundary },
  );
}

/** A property that nothing knows, where an object is closed, or each of its alternatives is. */
function closedProbes(site: BodySite, { place, path }: Pick<Part, 'place' | 'path'>): readonly Probe[] {
  const { context } = site;
  const flat = flatten(place.schema, context.schemas);
  const own = closingOf(flat);
  if (own !== undefined) return unknownProperty(site, path, own, keywordPointer(place, own, context.spec));
  for (const alternatives of ['oneOf', 'anyOf'] as const) {
    const closed = subschemas(flat, alternatives).map((one) => closingOf(flatten(one, context.schemas)));
    const [first] = closed;
    if (first === undefined || closed.includes(undefined)) continue;
    return unknownProperty(site, path, first, keywordPointer(place, alternatives, context.spec));
  }
  return [];
}

const closingOf = (flat: SchemaObject): string | undefined =>
  ['additionalProperties', 'unevaluatedProperties'].find((keyword) => flat[keyword] === false);

function unknownProperty(site: BodySite, path: BodyPath, keyword: string, clause: string): readonly Probe[] {
  const where = path.length === 0 ? '' : ` of ${labelOf(path)}`;
  const title = `rejects a property${where} that it does not know`;
  const boundary = { variant: 'unknown', title, isValid: false };
  return changed(
    site,
    { path: [...path, 'unexpectedProperty'], value: literal('assay') },
    { locator: locatorOf(path, keyword), clause, boundary },
  );
}
