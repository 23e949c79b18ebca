import { boundariesOf } from '../data/boundaries.js';
import { isIdName } from '../data/realistic-text.js';
import { keywordPointer, propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { flatten, namesIn, propertiesOf, typesOf } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { changed, type BodySite } from './body-change.js';
import type { Probe } from './probe.js';

/** Properties of objects inside objects beyond this depth are left to exploration. */
const MAX_DEPTH = 2;

/** Of a JSON body: each boundary of its properties, the absence of those it requires, and one that it forbids. */
export function bodyProbes(request: ValidRequest, context: PlanningContext): readonly Probe[] {
  const { body, step } = request;
  if (body.kind !== 'body') return [];
  if (step.body?.kind !== 'json' || step.body.value.kind !== 'fixture') {
    context.omit(
      'validation',
      request.operation,
      'only bodies that are JSON objects are probed',
      body.media.pointer,
    );
    return [];
  }
  const root = { schema: body.schema, pointer: body.media.schemaPointer };
  const site: BodySite = {
    request,
    context,
    fixture: step.body.value,
    contentType: step.body.contentType,
    root,
  };
  return [...propertyProbes(site, root, []), ...unknownProperty(site)];
}

function propertyProbes(site: BodySite, place: SchemaPlace, path: readonly string[]): readonly Probe[] {
  const { context } = site;
  const flat = flatten(place.schema, context.schemas);
  const required = new Set(namesIn(flat, 'required'));
  return propertiesOf(flat).flatMap(([name, property]) => {
    const found = propertyPlace(place, name, context.spec);
    if (found === undefined || isAbsent(property, 'request', context.schemas)) return [];
    const inner = [...path, name];
    const isObject = typesOf(flatten(property, context.schemas)).includes('object');
    const missing = required.has(name) ? missingProperty(site, place, inner) : [];
    const nested = isObject && inner.length < MAX_DEPTH ? propertyProbes(site, found, inner) : [];
    return valueProbes(site, found, inner).concat(missing, nested);
  });
}

function valueProbes(site: BodySite, place: SchemaPlace, path: readonly string[]): readonly Probe[] {
  const { context, request } = site;
  const name = path.at(-1) ?? '';
  const label = path.join('.');
  const subject = {
    label,
    name,
    schema: flatten(place.schema, context.schemas),
    key: `${request.operation.key} body.${label}`,
    context,
  };
  return boundariesOf(subject).flatMap((boundary) => {
    if (boundary.isValid && isIdName(name)) return [];
    const clause = keywordPointer(place, boundary.keyword, context.spec);
    return changed(
      site,
      { path, value: boundary.value },
      { locator: `body.${label}#${boundary.keyword}`, clause, boundary },
    );
  });
}

function missingProperty(site: BodySite, place: SchemaPlace, path: readonly string[]): readonly Probe[] {
  const label = path.join('.');
  const boundary = { variant: 'missing', title: `rejects a body without ${label}`, isValid: false };
  const clause = keywordPointer(place, 'required', site.context.spec);
  return changed(site, { path, value: undefined }, { locator: `body.${label}#required`, clause, boundary });
}

function unknownProperty(site: BodySite): readonly Probe[] {
  const flat = flatten(site.root.schema, site.context.schemas);
  const keyword = ['additionalProperties', 'unevaluatedProperties'].find((name) => flat[name] === false);
  if (keyword === undefined) return [];
  const boundary = { variant: 'unknown', title: 'rejects a property that it does not know', isValid: false };
  const clause = keywordPointer(site.root, keyword, site.context.spec);
  return changed(
    site,
    { path: ['unexpectedProperty'], value: literal('assay') },
    { locator: `body#${keyword}`, clause, boundary },
  );
}
