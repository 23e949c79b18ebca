import type { JsonSchema } from '#core/spec/index';
import { isIdName } from '../data/realistic-text.js';
import { flatten, numberIn, propertiesOf, textIn, typesOf, type SchemaObject } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { literal, textExpr } from '../data/value-expr.js';
import { camelCase } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { envelopeIn } from '../requests/answer-places.js';
import { fullRequest } from '../requests/full-body.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { UNIQUE_TOKEN_LENGTH, type RequestStep, type ValueExpr } from '../test-plan.js';
import { labelOf, siteOf, stillValid, type BodyPath, type BodySite } from './body-change.js';
import { textPlaces, type TextPlace } from './text-places.js';

/** A request that differs from the valid one in its body alone, and what is said of it. */
export interface OddBody {
  readonly name: string;
  readonly change: Pick<RequestStep, 'body'>;
}

/** More places of one body than this are not changed at once. */
const MAX_PLACES = 8;

/** Texts and references that the document allows, in all places of a body at once: lists and inner objects, too. */
export const oddTexts = (
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly OddBody[] => [...deepTexts(request, context), ...unknownReferences(request, context, planner)];

interface Put {
  readonly path: BodyPath;
  readonly value: ValueExpr;
}

/** The body with all of these that it can have together. */
function withAll(site: BodySite, puts: readonly Put[]): readonly OddBody[] {
  let base = site.base;
  const used: BodyPath[] = [];
  for (const { path, value } of puts.slice(0, MAX_PLACES)) {
    const next = stillValid({ ...site, base }, { path, value });
    if (next === undefined) continue;
    base = next;
    used.push(path);
  }
  const body = { kind: 'json', contentType: site.contentType, value: base } as const;
  return used.length === 0 ? [] : [{ name: used.map(labelOf).join(', '), change: { body } }];
}

/** A character beyond U+FFFF (RFC 8259, 8.1), and more of them than the usual 255 of a column. */
const TEXTS = ['🚀 on its way', 'n'.repeat(300)];

/** Those at the top are tried by requests of their own. */
function deepTexts(request: ValidRequest, context: PlanningContext): readonly OddBody[] {
  const full = fullRequest(request, context) ?? request;
  const site = siteOf(full, context);
  const places = textPlaces(full, context).filter(
    ({ path, schema }) => path.length > 1 && isFreeText(schema) && !isIdName(String(path.at(-1))),
  );
  if (site === undefined || places.length === 0) return [];
  return TEXTS.flatMap((text) =>
    withAll(
      site,
      places.flatMap((place) => textAt(place, text)),
    ),
  );
}

/** What must be unique is: a name that is taken would be refused before it is kept. */
function textAt({ path, schema, usual }: TextPlace, text: string): readonly Put[] {
  const isUnique = usual.kind === 'unique';
  const most = numberIn(schema, 'maxLength') ?? Infinity;
  const start = [...text].slice(0, Math.max(0, isUnique ? most - UNIQUE_TOKEN_LENGTH : most)).join('');
  if (start === '') return [];
  return [{ path, value: isUnique ? { kind: 'unique', prefix: start, suffix: '' } : textExpr(start) }];
}

const isFreeText = (schema: SchemaObject): boolean =>
  !['enum', 'const', 'pattern', 'format'].some((keyword) => Object.hasOwn(schema, keyword));

/** Names of other things in the body, all of which name nothing: whether that is refused is the server's business. */
function unknownReferences(
  request: ValidRequest,
  context: PlanningContext,
  { resources }: RequestPlanner,
): readonly OddBody[] {
  const site = siteOf(request, context);
  if (site === undefined) return [];
  const own = resources.createdBy(request.operation)?.noun;
  const refers = (name: string): boolean => {
    const noun = camelCase(name.replace(/[_-]?(?:id|uuid|guid)$/iu, ''));
    return isIdName(name) && noun !== own && resources.named(noun) !== undefined;
  };
  const puts = topProperties(site).flatMap(({ path, name, schema }): Put[] => {
    const isSaid = refers(name) && !isAbsent(schema, 'request', context.schemas);
    const value = isSaid ? unknownId(schema, context) : undefined;
    return value === undefined ? [] : [{ path, value }];
  });
  return withAll(site, puts);
}

interface TopProperty {
  readonly path: BodyPath;
  readonly name: string;
  readonly schema: JsonSchema;
}

/** Of the body itself, and of its envelope. */
function topProperties({ root, context: { schemas } }: BodySite): readonly TopProperty[] {
  const outer = flatten(root.schema, schemas);
  const envelope = envelopeIn(outer, schemas);
  const within = (flat: SchemaObject, base: BodyPath): readonly TopProperty[] =>
    propertiesOf(flat).map(([name, schema]) => ({ path: [...base, name], name, schema }));
  return [...within(outer, []), ...(envelope === undefined ? [] : within(envelope.schema, [envelope.name]))];
}

/** Of the type of the id, and not likely to be given to anything. */
function unknownId(schema: JsonSchema, context: PlanningContext): ValueExpr | undefined {
  const flat = flatten(schema, context.schemas);
  const isUuid = textIn(flat, 'format') === 'uuid';
  const text = isUuid ? '3f2b8c1e-7d4a-4b6f-9e05-c81d72a4f0b9' : 'unknown-3f2b8c1e';
  const value = typesOf(flat).includes('string') ? text : 1_987_654_321;
  return context.accepts(schema, value) ? literal(value) : undefined;
}
