import {
  flatten,
  isAbsent,
  isJson,
  namesIn,
  propertiesOf,
  subschema,
  type SchemaMap,
  type SchemaObject,
  type TestPlan,
} from '#core/plan/index';
import type { ApiSpec, JsonSchema, Operation } from '#core/spec/index';

/** `format` is not among them: JSON Schema has it as a remark that a validator may pass over. */
const CONSTRAINTS = [
  'enum',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
] as const;

/** Objects inside each other beyond this depth are not looked into: schemas may contain themselves. */
const MAX_DEPTH = 4;

/** For each operation and each constraint that it sets on what is sent, whether a test tries it. */
export function triedConstraints(plan: TestPlan, spec: ApiSpec): (operation: Operation) => boolean[] {
  const locators = new Map<string, Set<string>>();
  for (const { operation, locator } of plan.cases)
    locators.set(operation, (locators.get(operation) ?? new Set()).add(locator));
  return (operation) => {
    const tried = locators.get(operation.key);
    return constraintsOf(operation, spec.schemas).map((locator) => tried?.has(locator) === true);
  };
}

/** As the tests that try them are located: `query.limit#maximum`, `body.tags[].name#required`. */
function constraintsOf({ parameters, requestBody }: Operation, schemas: SchemaMap): readonly string[] {
  const ofParameters = parameters.flatMap((parameter) => {
    const label = `${parameter.in}.${parameter.name}`;
    const isForced = parameter.required && parameter.in !== 'path';
    return [...(isForced ? [`${label}#required`] : []), ...keywordsAt(label, parameter.schema, schemas)];
  });
  const content = requestBody?.content ?? [];
  const { schema } = content.find(({ type }) => isJson(type)) ?? content[0] ?? {};
  const isObject = schema !== undefined && propertiesOf(flatten(schema, schemas)).length > 0;
  return [...ofParameters, ...(isObject ? propertyConstraints('body.', schema, schemas, 1) : [])];
}

function keywordsAt(label: string, schema: JsonSchema, schemas: SchemaMap): readonly string[] {
  const flat = flatten(schema, schemas);
  return CONSTRAINTS.filter((keyword) => isSet(flat, keyword)).map((keyword) => `${label}#${keyword}`);
}

/** A least length of nothing, or items that need not differ, forbid nothing. */
const isSet = (flat: SchemaObject, keyword: (typeof CONSTRAINTS)[number]): boolean =>
  Object.hasOwn(flat, keyword) &&
  flat[keyword] !== false &&
  !(keyword.startsWith('min') && keyword !== 'minimum' && flat[keyword] === 0);

function propertyConstraints(
  prefix: string,
  schema: JsonSchema,
  schemas: SchemaMap,
  depth: number,
): readonly string[] {
  const flat = flatten(schema, schemas);
  const required = new Set(namesIn(flat, 'required'));
  const sent = propertiesOf(flat).filter(([, property]) => !isAbsent(property, 'request', schemas));
  return sent.flatMap(([name, property]) => {
    const label = prefix + name;
    const inner = flatten(property, schemas);
    const item = subschema(inner, 'items');
    const below = (part: JsonSchema, at: string): readonly string[] =>
      depth < MAX_DEPTH ? propertyConstraints(`${at}.`, part, schemas, depth + 1) : [];
    return [
      ...(required.has(name) ? [`${label}#required`] : []),
      ...keywordsAt(label, property, schemas),
      ...below(property, label),
      ...(item === undefined
        ? []
        : [...keywordsAt(`${label}[]`, item, schemas), ...below(item, `${label}[]`)]),
    ];
  });
}
