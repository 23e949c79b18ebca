import type { SchemaMap } from '#core/plan/index';
import type { Json, Operation, Parameter } from '#core/spec/index';
import type { MockRequest, Refusal } from './exchange.js';
import { readBody } from './read-body.js';
import { readParameter } from './read-parameter.js';
import type { PathValues } from './router.js';
import type { SchemaCheck, Violation } from './schema-check.js';

/** What a request says, and which constraints it breaks. */
export interface Input {
  readonly kind: 'input';
  /** By place: `query.limit`. */
  readonly parameters: ReadonlyMap<string, Json>;
  readonly body?: Json;
  readonly violations: readonly Violation[];
}

export interface InputRules {
  readonly check: SchemaCheck;
  readonly schemas: SchemaMap;
}

/** Headers that OpenAPI 3 describes elsewhere, so that parameters of these names say nothing. */
const NOT_PARAMETERS = new Set(['accept', 'content-type', 'authorization']);

export function readInput(
  request: MockRequest,
  operation: Operation,
  values: PathValues,
  rules: InputRules,
): Input | Refusal {
  const body = readBody(request, operation.requestBody, rules.schemas);
  if (body.kind === 'refused') return body;
  const parameters = new Map<string, Json>();
  const violations: Violation[] = [];
  for (const parameter of operation.parameters) {
    if (parameter.in === 'header' && NOT_PARAMETERS.has(parameter.name.toLowerCase())) continue;
    const read = checkedParameter(parameter, request, values, rules);
    if (read.value !== undefined) parameters.set(placeOf(parameter), read.value);
    violations.push(...read.violations);
  }
  if (body.kind === 'absent' && operation.requestBody?.required === true)
    violations.push({ place: 'body', path: [], keyword: 'required', value: undefined });
  if (body.kind === 'sent')
    violations.push(...rules.check.violations(body.media.schema ?? true, body.value, 'body'));
  return { kind: 'input', parameters, violations, ...(body.kind === 'sent' ? { body: body.value } : {}) };
}

export const placeOf = (parameter: Parameter): string => `${parameter.in}.${parameter.name}`;

interface Checked {
  readonly value?: Json;
  readonly violations: readonly Violation[];
}

/** A server takes the first meaning that is valid, and complains about the likeliest where none is. */
function checkedParameter(
  parameter: Parameter,
  request: MockRequest,
  values: PathValues,
  { check, schemas }: InputRules,
): Checked {
  const place = placeOf(parameter);
  const read = readParameter(parameter, request, values, schemas);
  if (read.kind === 'absent')
    return {
      violations: parameter.required ? [{ place, path: [], keyword: 'required', value: undefined }] : [],
    };
  if (read.kind === 'unreadable')
    return { violations: [{ place, path: [], keyword: 'malformed', value: read.text }] };
  const judged = read.meanings.map((value) => ({
    value,
    violations: check.violations(parameter.schema, value, place),
  }));
  return judged.find(({ violations }) => violations.length === 0) ?? judged[0] ?? { violations: [] };
}
