import { isDeepStrictEqual } from 'node:util';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  INTERNALS,
  type DocumentedResponse,
  type Expectation,
  policiesWith,
  type RejectionPolicy,
  type StatusPolicy,
  type TestPlan,
  type ValueExpr,
} from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { mistakeInXml } from './well-formed-xml.js';

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back for a request, and what judging it needs to know of the request. */
export interface Answer extends PlainResponse {
  /** How many values were put into the path. */
  readonly pathValues: number;
  readonly milliseconds: number;
}

type WorkedOut<One> = One extends { readonly value: ValueExpr }
  ? Omit<One, 'value'> & { readonly value: Json }
  : One;

/** An expectation whose values are worked out. */
export type Wanted = WorkedOut<Expectation>;

const ROOT = 'plan:';

/** Judges answers as the suites of all targets do: what is wrong with one, or undefined. */
export class AnswerJudge {
  private readonly ajv = new Ajv2020({
    strict: false,
    logger: false,
    validateSchema: false,
    code: { optimize: false },
    inlineRefs: false,
  });
  private readonly compiled = new Map<string, ValidateFunction>();

  private readonly policies: StatusPolicy;

  constructor({ schemas, statusPolicies }: Pick<TestPlan, 'schemas' | 'statusPolicies'>) {
    this.policies = policiesWith(statusPolicies);
    addFormats.default(this.ajv);
    this.ajv.addSchema({ components: { schemas } }, ROOT);
  }

  judge(wanted: Wanted, answer: Answer): string | undefined {
    switch (wanted.kind) {
      case 'status':
        return unless(
          wanted.anyOf.some((status) => matches(status, answer.status)),
          wanted.anyOf.join(' or '),
        );
      case 'rejected':
        return unless(
          accepted(wanted.policy, answer, this.policies).includes(answer.status),
          `a refusal (${wanted.policy})`,
        );
      case 'not-server-error':
        return unless(answer.status < 500, 'no server error');
      case 'content-type':
        return typeProblem(answer, wanted.anyOf);
      case 'schema':
        return this.misfit(wanted.schema, jsonOf(answer));
      case 'header':
        return this.headerProblem(wanted, answer.headers[wanted.name.toLowerCase()]);
      case 'conforms':
        return this.undocumented(wanted.responses, answer);
      case 'no-internals':
        return unless(internalIn(answer.body ?? '') === undefined, 'nothing of the inside of the server');
      case 'not-reflected': {
        const isHtml = /html/u.test(typeOf(answer)) && (answer.body ?? '').includes(wanted.text);
        return unless(!isHtml, `${wanted.text} to be escaped`);
      }
      case 'within':
        return unless(answer.milliseconds <= wanted.ms, `an answer within ${wanted.ms} ms`);
      default:
        // What a refusal says of itself is none of the thing's properties.
        if (wanted.kind === 'body-has-no-other' && answer.status >= 300) return undefined;
        return bodyProblem(wanted, jsonOf(answer));
    }
  }

  private misfit(schema: string, value: Json | undefined): string | undefined {
    if (value === undefined) return 'expected a body of JSON';
    const validate = this.validator(schema);
    return unless(validate(value), `a ${schema}: ${this.ajv.errorsText(validate.errors)}`);
  }

  private validator(schema: string): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known !== undefined) return known;
    const validate = this.ajv.compile({ $ref: `${ROOT}#/components/schemas/${schema}` });
    this.compiled.set(schema, validate);
    return validate;
  }

  private headerProblem(
    wanted: Extract<Wanted, { kind: 'header' }>,
    text: string | undefined,
  ): string | undefined {
    if (text === undefined) return unless(!wanted.required, `${wanted.name} among the headers`);
    const { schema } = wanted;
    if (schema === undefined) return undefined;
    const complaints = [text, parsed(text) ?? text.split(',').map((part) => part.trim())].map((value) =>
      this.misfit(schema, value),
    );
    return complaints.includes(undefined) ? undefined : complaints[0];
  }

  private undocumented(responses: readonly DocumentedResponse[], answer: Answer): string | undefined {
    const described = [String(answer.status), `${String(answer.status)[0] ?? ''}XX`, 'default'];
    const found = described
      .map((status) => responses.find((candidate) => candidate.status === status))
      .find((one) => one !== undefined);
    if (found === undefined) return undefined;
    const problem = found.contentTypes.length === 0 ? undefined : typeProblem(answer, found.contentTypes);
    if (problem !== undefined) return problem;
    const isJson = /[/+]json$/u.test(typeOf(answer));
    return found.schema === undefined || !isJson ? undefined : this.misfit(found.schema, jsonOf(answer));
  }
}

function bodyProblem(
  wanted: Extract<Wanted, { kind: `body-${string}` }>,
  body: Json | undefined,
): string | undefined {
  const found = body === undefined ? undefined : at(body, wanted.pointer);
  switch (wanted.kind) {
    case 'body-equals':
      return unless(isDeepStrictEqual(found, wanted.value), `another value at ${wanted.pointer}`);
    case 'body-differs':
      return unless(!isDeepStrictEqual(found, wanted.value), `something else at ${wanted.pointer}`);
    case 'body-has-no-other':
      return unless(
        found === undefined || isDeepStrictEqual(found, wanted.value),
        `nothing else at ${wanted.pointer}`,
      );
    case 'body-lacks':
      return unless(found === undefined, `nothing at ${wanted.pointer}`);
    case 'body-contains':
      return unless(isFull(found, wanted.unlessFull) || hasItem(found, wanted), 'it in the list');
    case 'body-lacks-item':
      return unless(!hasItem(found, wanted), 'it not to be in the list');
  }
}

const unless = (isGood: boolean, expected: string): string | undefined =>
  isGood ? undefined : `expected ${expected}`;

const isFull = (list: Json | undefined, size = Infinity): boolean =>
  Array.isArray(list) && list.length >= size;

function hasItem(
  list: Json | undefined,
  { itemPointer, value }: { readonly itemPointer: string; readonly value: Json },
): boolean {
  return Array.isArray(list) && list.some((item: Json) => isDeepStrictEqual(at(item, itemPointer), value));
}

/** A value in the path that cannot be right names nothing: not found is a refusal of input, too. */
function accepted(
  policy: RejectionPolicy,
  { pathValues }: Answer,
  policies: StatusPolicy,
): readonly number[] {
  const statuses = policies[policy];
  return policy === 'invalid-input' && pathValues > 0 ? [...statuses, 404] : statuses;
}

const matches = (wanted: string, status: number): boolean =>
  wanted.endsWith('XX') ? String(status)[0] === wanted[0] : String(status) === wanted;

const typeOf = ({ headers }: PlainResponse): string =>
  (headers['content-type'] ?? '').replace(/;.*$/su, '').trim().toLowerCase();

function isTyped(answer: PlainResponse, anyOf: readonly string[]): boolean {
  const [type, subtype] = typeOf(answer).split('/');
  return anyOf.some((expected) => {
    const [wantedType, wantedSubtype] = expected.toLowerCase().split('/');
    return (
      (wantedType === '*' || wantedType === type) && (wantedSubtype === '*' || wantedSubtype === subtype)
    );
  });
}

/** An answer of the wanted type that says to be XML, is XML. */
function typeProblem(answer: PlainResponse, anyOf: readonly string[]): string | undefined {
  if (!isTyped(answer, anyOf)) return `expected ${anyOf.join(' or ')}`;
  const isXml = /[/+]xml$/u.test(typeOf(answer)) && (answer.body ?? '') !== '';
  const mistake = isXml ? mistakeInXml(answer.body ?? '') : undefined;
  return mistake === undefined ? undefined : `expected a body of well-formed XML, but ${mistake}`;
}

/** The body as JSON; undefined when it is none. */
export const jsonOf = ({ body }: PlainResponse): Json | undefined =>
  body === undefined ? undefined : parsed(body);

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The value at a JSON pointer; undefined when there is none. */
export function at(value: Json, pointer: string): Json | undefined {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<Json | undefined>((part, written) => {
    const key = written.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    return (part as Readonly<Record<string, Json>>)[key];
  }, value);
}

const PATTERNS = INTERNALS.map(({ name, pattern }) => ({ name, pattern: new RegExp(pattern, 'm') }));

/** The first thing of the inside of a server that a text shows. */
function internalIn(text: string): string | undefined {
  const plain = text.replace(/\\(["\\/nrt])/gu, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter === 't' ? '\t' : letter,
  );
  return PATTERNS.find(({ pattern }) => pattern.test(plain))?.name;
}
