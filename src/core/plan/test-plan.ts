import type {
  HttpMethod,
  Json,
  JsonSchema,
  OperationKey,
  SecurityScheme,
  SpecProblem,
} from '#core/spec/index';

/** Tests of a plan, with all that has to be known to write them. */
export interface PlanPart {
  readonly title: string;
  readonly apiVersion: string;
  readonly cases: readonly TestCase[];
  /** Schemas that expectations name, by name; `$ref`s resolve to `#/components/schemas/Name` among them. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Valid request bodies that several tests share, by name; tests state only how theirs differs. */
  readonly fixtures: Readonly<Record<string, Fixture>>;
  /** Statuses that count as refusals in this project; of the others the usual ones do. */
  readonly statusPolicies?: Partial<StatusPolicy>;
  /** How identities prove who they are; a suite sends their tokens accordingly. None: as bearer tokens. */
  readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>;
}

/**
 * A framework-neutral description of tests. The unions are closed: a target's manifest declares which
 * members it can express, and what it cannot express is listed and left out, never approximated.
 * Everything is plain JSON, so that a plan can be stored, interpreted, or rendered in another thread.
 */
export interface TestPlan extends PlanPart {
  /** Seeds every generated value; the same document and seed give the same plan. */
  readonly seed: number;
  /** What has no test, and why. Nothing disappears silently. */
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly SpecProblem[];
  readonly identities: readonly IdentityName[];
}

export const STRATEGIES = [
  'contract',
  'crud',
  'validation',
  'errors',
  'authentication',
  'authorisation',
  'security',
  'pagination',
  'performance',
  'exploration',
] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** Fault codes of Web Fuzzing Commons (https://github.com/WebFuzzing/Commons). */
export type FaultCode =
  100 | 101 | 102 | 103 | 104 | 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 209 | 210;

export type IdentityName = 'anonymous' | 'userA' | 'userB' | 'admin';

export interface TestCase {
  /** Stable over regenerations (states.md, contract 12): 12 hex digits that depend on what is tested, never on values. */
  readonly id: string;
  /** What is expected of what, without the operation: `rejects a limit of 101`. */
  readonly title: string;
  /** What it is expected of, where that is a thing and not the operation: `a pet in /pets`. */
  readonly subject?: string;
  readonly strategy: StrategyName;
  /** Tests are grouped by it: `POST /pets`, or for a life cycle the resource's collection. */
  readonly operation: OperationKey;
  /** All operations that the steps call; coverage is counted over them. */
  readonly covers: readonly OperationKey[];
  /** JSON pointer into the document: the clause that the main expectation rests on. */
  readonly clause: string;
  /** `query.limit#maximum`; with `variant` it identifies the test among those of its operation and strategy. */
  readonly locator: string;
  readonly variant: string;
  readonly faultCode: FaultCode;
  /** 1 is the most important. */
  readonly priority: 1 | 2 | 3;
  readonly steps: readonly Step[];
  readonly cleanup: readonly Cleanup[];
}

export interface LeftOut {
  readonly operation?: OperationKey;
  readonly strategy?: StrategyName;
  readonly clause: string;
  readonly reason: string;
}

export interface Fixture {
  /** The named schema that the value fits, when it has a name. */
  readonly schema?: string;
  readonly value: ValueExpr;
}

export type Step = RequestStep;

export interface RequestStep {
  readonly kind: 'request';
  /** An identifier-like name that captures and later steps refer to: `created`. Unique in the test. */
  readonly name: string;
  readonly operation: OperationKey;
  readonly method: HttpMethod;
  /** The template as in the document; `pathParams` has a value for each of its parameters. */
  readonly path: string;
  readonly pathParams: readonly NamedValue[];
  readonly query: readonly NamedValue[];
  readonly headers: readonly NamedValue[];
  readonly cookies: readonly NamedValue[];
  readonly body?: RequestBodyExpr;
  readonly identity: IdentityName;
  /** The security schemes whose credentials go along; absent: all, since none stands in another's place. `inLowerCase` or `lengthened` of a name. */
  readonly schemes?: readonly string[];
  readonly expectations: readonly Expectation[];
  readonly captures: readonly Capture[];
}

/** A parameter on the wire: already serialised by its style into a list of name–value pairs. */
export interface NamedValue {
  readonly name: string;
  readonly value: ValueExpr;
}

export type RequestBodyExpr =
  | { readonly kind: 'json'; readonly contentType: string; readonly value: ValueExpr }
  | { readonly kind: 'form'; readonly contentType: string; readonly fields: readonly NamedValue[] }
  | { readonly kind: 'multipart'; readonly parts: readonly MultipartPart[] }
  /** Sent as it stands: malformed JSON, text, XML. */
  | { readonly kind: 'raw'; readonly contentType: string; readonly text: ValueExpr };

export interface MultipartPart {
  readonly name: string;
  readonly value: ValueExpr;
  readonly fileName?: string;
  readonly contentType?: string;
}

export const UNIQUE_TOKEN_LENGTH = 8;

export type ValueExpr =
  | { readonly kind: 'literal'; readonly value: Json }
  /** `text` repeated: long strings stay readable in code. */
  | { readonly kind: 'repeat'; readonly text: string; readonly times: number }
  /**
   * `prefix` + token + `suffix`, with a fresh token every time it is evaluated, so that no two tests, and no two
   * runs of a suite against one server, create the same thing. The token is `UNIQUE_TOKEN_LENGTH` characters of
   * [a-z0-9]; a plan leaves room for it, so `maxLength` needs no cutting and only says what the limit is.
   */
  | { readonly kind: 'unique'; readonly prefix: string; readonly suffix: string; readonly maxLength?: number }
  | { readonly kind: 'object'; readonly properties: readonly NamedValue[] }
  | { readonly kind: 'array'; readonly items: readonly ValueExpr[] }
  /** A shared valid body with some properties replaced or left out. */
  | {
      readonly kind: 'fixture';
      readonly name: string;
      readonly overrides: readonly NamedValue[];
      readonly omit: readonly string[];
    }
  /** A value that an earlier step captured. */
  | { readonly kind: 'captured'; readonly capture: string };

export type Expectation =
  /** Any of these statuses: `200`, `2XX`. */
  | { readonly kind: 'status'; readonly anyOf: readonly string[] }
  /** A client error of the kinds that the project's status policy accepts for invalid input. */
  | { readonly kind: 'rejected'; readonly policy: RejectionPolicy }
  | { readonly kind: 'not-server-error' }
  /**
   * If the document describes the status that came (exactly, as `2XX`, or as `default`, in this order), then the
   * answer is as described: one of `contentTypes` (none: not judged), and for JSON the schema. Other statuses are
   * not judged. For requests whose outcome depends on what the server holds.
   */
  | { readonly kind: 'conforms'; readonly responses: readonly DocumentedResponse[] }
  | { readonly kind: 'content-type'; readonly anyOf: readonly string[] }
  /** The JSON body fits the schema of this name in `TestPlan.schemas`. */
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'header'; readonly name: string; readonly required: boolean; readonly schema?: string }
  /** The value at the JSON pointer of the body equals. */
  | { readonly kind: 'body-equals'; readonly pointer: string; readonly value: ValueExpr }
  /** Some element of the array at `pointer` has `value` at `itemPointer`. */
  | {
      readonly kind: 'body-contains';
      readonly pointer: string;
      readonly itemPointer: string;
      readonly value: ValueExpr;
      /** Not judged where the array has so many elements: it is a full page, and others may follow. */
      readonly unlessFull?: number;
    }
  /** The value at the JSON pointer of the body is not this one. Nothing there, or a body that is no JSON, is fine. */
  | { readonly kind: 'body-differs'; readonly pointer: string; readonly value: ValueExpr }
  /** If the request was granted, then what is at the JSON pointer of the body, if anything is, is this value. */
  | { readonly kind: 'body-has-no-other'; readonly pointer: string; readonly value: ValueExpr }
  /** There is nothing at the JSON pointer of the body; a body that is no JSON has nothing anywhere. */
  | { readonly kind: 'body-lacks'; readonly pointer: string }
  /** No element of the array at `pointer` has `value` at `itemPointer`; where there is no array, none has. */
  | {
      readonly kind: 'body-lacks-item';
      readonly pointer: string;
      readonly itemPointer: string;
      readonly value: ValueExpr;
    }
  /** Whatever its status, the answer matches none of `INTERNALS`: stack traces, database errors, files of the server. */
  | { readonly kind: 'no-internals' }
  /** If the answer is HTML, `text` does not stand in it unescaped. */
  | { readonly kind: 'not-reflected'; readonly text: string }
  /** The whole answer came within so many milliseconds. */
  | { readonly kind: 'within'; readonly ms: number };

export interface DocumentedResponse {
  /** `200`, `2XX` or `default`. */
  readonly status: string;
  readonly contentTypes: readonly string[];
  /** A name in `TestPlan.schemas`. */
  readonly schema?: string;
}

export const REJECTION_POLICIES = [
  'invalid-input',
  'not-found',
  'method',
  'media-type',
  'unauthenticated',
  'forbidden',
] as const;
/** Which of the project's status policies judges a rejection. */
export type RejectionPolicy = (typeof REJECTION_POLICIES)[number];

/** Which statuses count as a refusal of each kind; a project may set its own. */
export type StatusPolicy = Readonly<Record<RejectionPolicy, readonly number[]>>;

export interface Capture {
  /** Unique in the test; an identifier in every target. */
  readonly name: string;
  readonly from:
    { readonly kind: 'body'; readonly pointer: string } | { readonly kind: 'header'; readonly name: string };
}

/** Sent after the test, whatever its outcome, as soon as what it needs was captured; its answer is not judged. */
export interface Cleanup {
  readonly needs: readonly string[];
  readonly request: RequestStep;
}
