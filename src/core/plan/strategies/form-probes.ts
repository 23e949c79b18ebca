import type { JsonSchema, Parameter } from '#core/spec/index';
import { flatBoundariesOf } from '../data/boundaries.js';
import { isIdName } from '../data/realistic-text.js';
import { itemPlace, keywordPointer, propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { flatten, namesIn, propertiesOf, typesOf, type SchemaObject } from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { SAMPLE_TOKENS, evaluate, literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { NamedValue, RequestBodyExpr, ValueExpr } from '../test-plan.js';
import { serialise } from '../wire/serialise.js';
import { isInvalidOnTheWire, isValidOnTheWire } from '../wire/server-view.js';
import type { Probe } from './probe.js';

/** Where these stand, it depends on other fields whether a value of one is right. */
const COMBINING = ['oneOf', 'anyOf', 'not', 'if', 'dependentSchemas', 'dependentRequired'];

type FormBody = Extract<RequestBodyExpr, { kind: 'form' | 'multipart' }>;

interface Form {
  readonly request: ValidRequest;
  readonly body: FormBody;
  readonly root: SchemaPlace;
  readonly flat: SchemaObject;
  readonly context: PlanningContext;
}

/** Of the fields of a form: each boundary, as the server reads it from its text, and the absence of what is required. */
export function formProbes(request: ValidRequest, context: PlanningContext): readonly Probe[] {
  const { body, step } = request;
  if (body.kind !== 'body' || (step.body?.kind !== 'form' && step.body?.kind !== 'multipart')) return [];
  const root = { schema: body.schema, pointer: body.media.schemaPointer };
  const flat = flatten(body.schema, context.schemas);
  if (COMBINING.some((keyword) => Object.hasOwn(flat, keyword))) {
    const reason = 'fields of a form that depend on each other are not probed';
    context.omit('validation', request.operation, reason, root.pointer);
    return [];
  }
  const form: Form = { request, body: step.body, root, flat, context };
  const required = new Set(namesIn(flat, 'required'));
  return propertiesOf(flat).flatMap(([name, schema]) => {
    const place = propertyPlace(root, name, context.spec);
    if (place === undefined || isAbsent(schema, 'request', context.schemas)) return [];
    const missing = required.has(name) ? missingField(form, name) : [];
    return [...fieldProbes(form, name, place), ...missing];
  });
}

function fieldProbes(form: Form, name: string, place: SchemaPlace): readonly Probe[] {
  const { context, request } = form;
  const schema = flatten(place.schema, context.schemas);
  if (!isWrittenAsText(schema, form.body)) return [];
  const field = asParameter(name, place.schema);
  const key = `${request.operation.key} body.${name}`;
  return flatBoundariesOf({ label: name, name, schema, key, context }).flatMap(
    (boundary): readonly Probe[] => {
      const token = SAMPLE_TOKENS[0] ?? '';
      const value = evaluate(boundary.value, { token, fixtures: context.fixtures, captured: () => null });
      const isSound = boundary.isValid
        ? isValidOnTheWire(field, value, context) && !isIdName(name)
        : isInvalidOnTheWire(field, value, context);
      const pairs = isSound ? pairsOf(field, boundary.value) : undefined;
      if (pairs === undefined) return [];
      const locator = `body.${name}${boundary.isOfItem ? '[]' : ''}#${boundary.keyword}`;
      const own = boundary.isOfItem ? itemPlace(place, context.spec) : place;
      const clause = keywordPointer(own ?? place, boundary.keyword, context.spec);
      return [
        { locator, clause, boundary, step: { ...request.step, body: put(form, name, pairs) }, isPath: false },
      ];
    },
  );
}

/** Files are not probed, nor what is written as JSON inside a part. */
function isWrittenAsText(schema: SchemaObject, { kind }: FormBody): boolean {
  const types = typesOf(schema);
  if (schema['format'] === 'binary' || schema['contentMediaType'] !== undefined) return false;
  return !types.includes('object') && (kind === 'form' || !types.includes('array'));
}

/** Fields travel as the parameters of a query do (OpenAPI 3.1, 4.8.15.1). */
const asParameter = (name: string, schema: JsonSchema): Parameter => ({
  name,
  in: 'query',
  pointer: '',
  required: false,
  deprecated: false,
  schema,
  schemaPointer: '',
  style: 'form',
  explode: true,
  allowReserved: false,
  examples: [],
});

function pairsOf(field: Parameter, value: ValueExpr): readonly NamedValue[] | undefined {
  if (value.kind !== 'literal') return [{ name: field.name, value }];
  return serialise(field, value.value)?.map(({ name, text }) => ({ name, value: literal(text) }));
}

function put({ body }: Form, name: string, pairs: readonly NamedValue[]): FormBody {
  const isOther = (field: { readonly name: string }): boolean => field.name !== name;
  return body.kind === 'form'
    ? { ...body, fields: [...body.fields.filter(isOther), ...pairs] }
    : { ...body, parts: [...body.parts.filter(isOther), ...pairs] };
}

function missingField(form: Form, name: string): readonly Probe[] {
  const { body, request, root, context } = form;
  const fields: readonly { readonly name: string }[] = body.kind === 'form' ? body.fields : body.parts;
  if (!fields.some((field) => field.name === name)) return [];
  // A form without any field is not sent at all: another field takes its place.
  const isOnly = fields.every((field) => field.name === name);
  const others = isOnly ? [{ name: `${name}Missing`, value: literal('assay') }] : [];
  return [
    {
      locator: `body.${name}#required`,
      clause: keywordPointer(root, 'required', context.spec),
      boundary: { variant: 'missing', title: `rejects a form without ${name}`, isValid: false },
      step: { ...request.step, body: put(form, name, others) },
      isPath: false,
    },
  ];
}
