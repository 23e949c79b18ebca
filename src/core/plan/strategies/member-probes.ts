import type { Json, JsonSchema, Parameter } from '#core/spec/index';
import { flatBoundariesOf } from '../data/boundaries.js';
import { rejects, type Boundary, type BoundarySubject } from '../data/boundary.js';
import { generateValue } from '../data/generate-value.js';
import { keywordPointer, propertyPlace, type SchemaPlace } from '../data/schema-places.js';
import { flatten, isRecord, propertiesOf, typesOf } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { isWrittenAsJson } from '../wire/serialise.js';
import { isInvalidOnTheWire, isValidOnTheWire } from '../wire/server-view.js';
import { evaluated, withParameter } from './parameter-probes.js';
import type { Probe } from './probe.js';

/** More members of one parameter than this are not probed. */
const MAX_MEMBERS = 8;

/** Of a parameter that is a JSON text: it keeps the types of its members, as a body does, and they have limits. */
export function memberProbes(
  parameter: Parameter,
  request: ValidRequest,
  context: PlanningContext,
): readonly Probe[] {
  if (!isWrittenAsJson(parameter) || parameter.in === 'path') return [];
  const { schema, name, schemaPointer } = parameter;
  const key = `${request.operation.key} ${parameter.in}.${name}`;
  const usual = generateValue(schema, { name, key, extent: 'required', unique: false }, context);
  const base = usual === undefined ? undefined : evaluated(usual, context);
  if (base === undefined || !isRecord(base)) return [];
  return propertiesOf(flatten(schema, context.schemas))
    .slice(0, MAX_MEMBERS)
    .flatMap(([member, property]) => {
      const place = propertyPlace({ schema, pointer: schemaPointer }, member, context.spec);
      if (place === undefined) return [];
      const flat = flatten(property, context.schemas);
      const subject = {
        label: `${name}.${member}`,
        name: member,
        schema: flat,
        key: `${key}.${member}`,
        context,
      };
      return memberBoundaries(subject, property).flatMap((boundary) =>
        memberProbe(parameter, { member, base, place, boundary }, request, context),
      );
    });
}

function memberBoundaries(subject: BoundarySubject, property: JsonSchema): readonly Boundary[] {
  const own = flatBoundariesOf(subject).filter(({ isOfItem }) => isOfItem !== true);
  const isConverted = /^(?:integer|number|boolean)$/u.test(typesOf(subject.schema).join());
  const { name, key, context } = subject;
  const usual = isConverted
    ? generateValue(property, { name, key, extent: 'required', unique: false }, context)
    : undefined;
  if (usual?.kind !== 'literal') return own;
  return [
    ...own,
    rejects('type', 'as-text', literal(String(usual.value)), `${subject.label} written as text`),
  ];
}

interface Member {
  readonly member: string;
  readonly base: Readonly<Record<string, Json>>;
  readonly place: SchemaPlace;
  readonly boundary: Boundary;
}

function memberProbe(
  parameter: Parameter,
  { member, base, place, boundary }: Member,
  request: ValidRequest,
  context: PlanningContext,
): readonly Probe[] {
  const value = { ...base, [member]: evaluated(boundary.value, context) };
  const isSound = (boundary.isValid ? isValidOnTheWire : isInvalidOnTheWire)(parameter, value, context);
  const step = isSound ? withParameter(request.step, parameter, literal(value)) : undefined;
  if (step === undefined) return [];
  const locator = `${parameter.in}.${parameter.name}.${member}#${boundary.keyword}`;
  const clause = keywordPointer(place, boundary.keyword, context.spec);
  return [{ locator, clause, boundary, step, isPath: false }];
}
