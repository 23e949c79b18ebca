import type { Expectation, RejectionPolicy, ValueExpr } from '#core/plan/index';
import { stringLiteral } from '../language/python.js';
import { Code } from '../pack/output-helpers.js';
import type { Scope } from '../vitest/expressions.js';
import { valueCode } from './expressions.js';

/** A plain `assert`, where pytest's own words about it are the best; or a call of a function that knows more. */
export interface ExpectationView {
  readonly kind: Expectation['kind'];
  readonly condition: Code | undefined;
  readonly call: string;
  readonly arguments: readonly Code[];
}

export interface ExpectationContext {
  readonly scope: Scope;
  /** Columns; what is longer must be a call, which can be broken into lines. */
  readonly room: number;
  readonly documentedAs: (expectation: Expectation & { kind: 'conforms' }) => string;
}

const REFUSALS: Readonly<Record<RejectionPolicy, string>> = {
  'invalid-input': 'assert_rejected',
  'not-found': 'assert_not_found',
  method: 'assert_method_not_allowed',
  'media-type': 'assert_unsupported_media_type',
  unauthenticated: 'assert_unauthenticated',
  forbidden: 'assert_forbidden',
};

/** A list, since a header that may be absent and has no schema cannot be wrong. */
export function writeExpectation(
  expectation: Expectation,
  answer: string,
  context: ExpectationContext,
): ExpectationView[] {
  const plain = plainCondition(expectation, answer, context);
  if (plain !== undefined && plain.length + 'assert '.length <= context.room) {
    return [{ kind: expectation.kind, condition: new Code(plain), call: '', arguments: [] }];
  }
  return callOf(expectation, context).map(([name, ...args]) => {
    context.scope.imports.expectations.add(name);
    const codes = [answer, ...args].map((code) => new Code(code));
    return { kind: expectation.kind, condition: undefined, call: name, arguments: codes };
  });
}

function plainCondition(
  expectation: Expectation,
  answer: string,
  { scope }: ExpectationContext,
): string | undefined {
  if (expectation.kind === 'status') return statusCondition(expectation.anyOf, answer);
  if (expectation.kind !== 'body-equals') return undefined;
  const steps = plainSteps(expectation.pointer);
  const { value } = expectation;
  // Python takes True for 1, and the other way round; a list or an object may hold either.
  const isText = value.kind === 'literal' ? typeof value.value === 'string' : isScalar(value);
  return steps === undefined || !isText
    ? undefined
    : `${answer}.json()${steps} == ${valueCode(value, scope)}`;
}

function isScalar({ kind }: ValueExpr): boolean {
  return kind === 'captured' || kind === 'repeat';
}

function statusCondition(anyOf: readonly string[], answer: string): string | undefined {
  if (!anyOf.every((status) => /^[1-9]\d\d$/.test(status))) return undefined;
  return `${answer}.status_code ${anyOf.length === 1 ? `== ${anyOf[0]}` : `in (${anyOf.join(', ')})`}`;
}

type Call = readonly [name: string, ...args: string[]];

function callOf(expectation: Expectation, { scope, documentedAs }: ExpectationContext): readonly Call[] {
  const value = (): string => ('value' in expectation ? valueCode(expectation.value, scope) : 'None');
  switch (expectation.kind) {
    case 'status':
      return [['assert_status', ...expectation.anyOf.map(statusCode)]];
    case 'rejected':
      return [[REFUSALS[expectation.policy]]];
    case 'not-server-error':
      return [['assert_handled']];
    case 'conforms':
      return [['assert_documented', stringLiteral(documentedAs(expectation))]];
    case 'content-type':
      return [['assert_content_type', ...expectation.anyOf.map(stringLiteral)]];
    case 'schema':
      return [['assert_schema', stringLiteral(expectation.schema)]];
    case 'header':
      return headerCall(expectation);
    case 'body-equals':
      return [['assert_value', stringLiteral(expectation.pointer), value()]];
    case 'body-differs':
      return [['assert_value_differs', stringLiteral(expectation.pointer), value()]];
    case 'body-has-no-other':
      return [['assert_no_other_value', stringLiteral(expectation.pointer), value()]];
    case 'body-lacks':
      return [['assert_lacks', stringLiteral(expectation.pointer)]];
    case 'body-contains':
      return [['assert_item', ...itemPlace(expectation), value(), ...room(expectation.unlessFull)]];
    case 'body-lacks-item':
      return [['assert_no_item', ...itemPlace(expectation), value()]];
    case 'no-internals':
      return [['assert_no_internals']];
    case 'not-reflected':
      return [['assert_not_reflected', stringLiteral(expectation.text)]];
    case 'within':
      return [['assert_within', `ms=${expectation.ms}`]];
  }
}

function statusCode(status: string): string {
  return /^[1-9]\d\d$/.test(status) ? status : stringLiteral(status);
}

function headerCall({ name, required, schema }: Expectation & { kind: 'header' }): readonly Call[] {
  if (!required && schema === undefined) return [];
  const texts = [name, ...(schema === undefined ? [] : [schema])].map(stringLiteral);
  return [[required ? 'assert_header' : 'assert_header_fits', ...texts]];
}

const room = (size: number | undefined): string[] => (size === undefined ? [] : [`unless_full=${size}`]);

function itemPlace({ pointer, itemPointer }: { pointer: string; itemPointer: string }): string[] {
  return [pointer, itemPointer].map(stringLiteral);
}

/** `created.json()["id"]`; a pointer that may mean the index of a list is followed when it is known what is there. */
export function readBody(answer: string, pointer: string, imports: Set<string>): string {
  const steps = plainSteps(pointer);
  if (steps !== undefined) return `${answer}.json()${steps}`;
  imports.add('value_at');
  return `value_at(${answer}, ${stringLiteral(pointer)})`;
}

/** Undefined when a step is no name. */
function plainSteps(pointer: string): string | undefined {
  const steps = pointer.split('/').slice(1);
  if (steps.some((step) => /^\d|^-$|~/.test(step))) return undefined;
  return steps.map((step) => `[${stringLiteral(step)}]`).join('');
}
