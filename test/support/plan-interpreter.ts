import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Cleanup, Expectation, RequestStep, TestCase, TestPlan, ValueExpr } from '#core/plan/index';
import type { Json } from '#core/spec/index';

export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly identity: string;
  readonly body?: string;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type PlainServer = (request: PlainRequest) => PlainResponse;

const POLICIES = {
  'invalid-input': [400, 422],
  'not-found': [404, 410],
  method: [405, 501],
  'media-type': [415],
  unauthenticated: [401],
  forbidden: [403, 404],
};

/** Plays a plan against a function, without rendering it: what each failed test says, by the test's id. */
export function interpret(plan: TestPlan, server: PlainServer): ReadonlyMap<string, string> {
  const failures = new Map<string, string>();
  for (const test of plan.cases) {
    const complaint = new Interpretation(plan, server).run(test);
    if (complaint !== undefined) failures.set(test.id, `${test.operation}: ${test.title}: ${complaint}`);
  }
  return failures;
}

let tokens = 0;
const freshToken = (): string => (tokens += 1).toString(36).padStart(8, '0');

class Interpretation {
  private readonly captured = new Map<string, Json>();
  private readonly ajv = new Ajv2020({ strict: false, logger: false });

  constructor(
    private readonly plan: TestPlan,
    private readonly server: PlainServer,
  ) {
    addFormats.default(this.ajv);
  }

  run({ steps, cleanup }: TestCase): string | undefined {
    try {
      return steps.map((step) => this.play(step)).find((complaint) => complaint !== undefined);
    } finally {
      for (const { needs, request } of cleanup satisfies readonly Cleanup[]) {
        if (needs.every((name) => this.captured.has(name))) this.server(this.request(request));
      }
    }
  }

  private play(step: RequestStep): string | undefined {
    const response = this.server(this.request(step));
    const complaint = step.expectations
      .map((expectation) => this.judge(expectation, response))
      .find((one) => one !== undefined);
    for (const { name, from } of step.captures) {
      const value =
        from.kind === 'body' ? at(parsed(response), from.pointer) : response.headers[from.name.toLowerCase()];
      if (value !== undefined) this.captured.set(name, value);
    }
    return complaint === undefined
      ? undefined
      : `${step.name}: ${complaint}, got ${response.status} ${response.body ?? ''}`;
  }

  private request(step: RequestStep): PlainRequest {
    const path = step.pathParams.reduce(
      (whole, { name, value }) => whole.replace(`{${name}}`, encodeURIComponent(this.text(value))),
      step.path,
    );
    const headers = Object.fromEntries(
      step.headers.map(({ name, value }) => [name.toLowerCase(), this.text(value)]),
    );
    const query = step.query.map(({ name, value }) => [name, this.text(value)] as const);
    const common = { method: step.method, path, query, identity: step.identity };
    const { body } = step;
    if (body === undefined) return { ...common, headers };
    if (body.kind === 'form' || body.kind === 'multipart')
      throw new Error(`a body of kind ${body.kind} is not played`);
    const content = body.kind === 'json' ? JSON.stringify(this.value(body.value)) : this.text(body.text);
    return { ...common, headers: { ...headers, 'content-type': body.contentType }, body: content };
  }

  private text(value: ValueExpr): string {
    return String(this.value(value));
  }

  private value(expr: ValueExpr): Json {
    switch (expr.kind) {
      case 'literal':
        return expr.value;
      case 'repeat':
        return expr.text.repeat(expr.times);
      case 'unique':
        return `${expr.prefix}${freshToken()}${expr.suffix}`;
      case 'array':
        return expr.items.map((item) => this.value(item));
      case 'object':
        return Object.fromEntries(expr.properties.map(({ name, value }) => [name, this.value(value)]));
      case 'captured':
        return this.captured.get(expr.capture) ?? null;
      case 'fixture': {
        const fixture = this.plan.fixtures[expr.name];
        const base = Object.entries(fixture === undefined ? {} : (this.value(fixture.value) as object)) as [
          string,
          Json,
        ][];
        const overrides = expr.overrides.map(({ name, value }) => [name, this.value(value)] as const);
        return Object.fromEntries([...base.filter(([name]) => !expr.omit.includes(name)), ...overrides]);
      }
    }
  }

  private judge(expectation: Expectation, response: PlainResponse): string | undefined {
    const type = response.headers['content-type'] ?? '';
    switch (expectation.kind) {
      case 'status':
        return expectation.anyOf.some((status) => matches(status, response.status))
          ? undefined
          : `expected ${expectation.anyOf.join(' or ')}`;
      case 'rejected':
        return POLICIES[expectation.policy].includes(response.status)
          ? undefined
          : `expected a refusal (${expectation.policy})`;
      case 'not-server-error':
        return response.status < 500 ? undefined : 'expected no server error';
      case 'content-type':
        return expectation.anyOf.some((wanted) => type.startsWith(wanted))
          ? undefined
          : `expected ${expectation.anyOf.join(' or ')}`;
      case 'schema':
        return this.misfit(expectation.schema, parsed(response));
      case 'header':
        return response.headers[expectation.name.toLowerCase()] === undefined && expectation.required
          ? `expected ${expectation.name}`
          : undefined;
      case 'body-equals':
        return JSON.stringify(at(parsed(response), expectation.pointer)) ===
          JSON.stringify(this.value(expectation.value))
          ? undefined
          : `expected another ${expectation.pointer}`;
      case 'body-contains': {
        const items = at(parsed(response), expectation.pointer);
        const wanted = this.value(expectation.value);
        return Array.isArray(items) &&
          items.some((item: Json) => at(item, expectation.itemPointer) === wanted)
          ? undefined
          : 'expected it in the list';
      }
      case 'conforms': {
        const described = [String(response.status), `${String(response.status)[0] ?? ''}XX`, 'default'];
        const found = described
          .map((status) => expectation.responses.find((candidate) => candidate.status === status))
          .find((one) => one !== undefined);
        return found?.schema === undefined ? undefined : this.misfit(found.schema, parsed(response));
      }
    }
  }

  private misfit(schema: string, value: Json): string | undefined {
    const root = { $ref: `#/components/schemas/${schema}`, components: { schemas: this.plan.schemas } };
    return this.ajv.validate(root, value) ? undefined : `expected a ${schema}: ${this.ajv.errorsText()}`;
  }
}

const matches = (wanted: string, status: number): boolean =>
  wanted.endsWith('XX') ? String(status)[0] === wanted[0] : String(status) === wanted;

function parsed({ body }: PlainResponse): Json {
  return body === undefined ? null : (JSON.parse(body) as Json);
}

function at(value: Json, pointer: string): Json | undefined {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<Json | undefined>((part, key) => {
    if (typeof part !== 'object' || part === null) return undefined;
    return (part as Readonly<Record<string, Json>>)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }, value);
}
