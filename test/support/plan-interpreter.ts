import type { Expectation, RequestStep, TestCase, TestPlan, ValueExpr } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { at, AnswerJudge, jsonOf, type PlainResponse, type Wanted } from './answer-judge.js';

export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly identity: string;
  readonly body?: string;
}

export type PlainServer = (request: PlainRequest) => PlainResponse;

/** Plays a plan against a function, without rendering it: what each failed test says, by the test's id. */
export function interpret(plan: TestPlan, server: PlainServer): ReadonlyMap<string, string> {
  const failures = new Map<string, string>();
  const judge = new AnswerJudge(plan);
  for (const test of plan.cases) {
    const complaint = new Interpretation(plan, server, judge).run(test);
    if (complaint !== undefined) failures.set(test.id, `${test.operation}: ${test.title}: ${complaint}`);
  }
  return failures;
}

let tokens = 0;
const freshToken = (): string => (tokens += 1).toString(36).padStart(8, '0');

class Interpretation {
  private readonly captured = new Map<string, Json>();

  constructor(
    private readonly plan: TestPlan,
    private readonly server: PlainServer,
    private readonly judge: AnswerJudge,
  ) {}

  run({ steps, cleanup }: TestCase): string | undefined {
    try {
      for (const step of steps) {
        const complaint = this.play(step);
        if (complaint !== undefined) return complaint;
      }
      return undefined;
    } finally {
      for (const { needs, request } of cleanup) {
        if (needs.every((name) => this.captured.has(name))) this.server(this.request(request));
      }
    }
  }

  private play(step: RequestStep): string | undefined {
    const missing = capturesOf(step).find((name) => !this.captured.has(name));
    if (missing !== undefined) return `${step.name}: nothing was captured as ${missing}`;
    const start = performance.now();
    const response = this.server(this.request(step));
    const answer = {
      ...response,
      pathValues: step.pathParams.length,
      milliseconds: performance.now() - start,
    };
    const complaint = step.expectations
      .map((expectation) => this.judge.judge(this.wanted(expectation), answer))
      .find((one) => one !== undefined);
    for (const { name, from } of step.captures) {
      const body = jsonOf(response);
      const value =
        from.kind === 'header'
          ? response.headers[from.name.toLowerCase()]
          : body === undefined
            ? undefined
            : at(body, from.pointer);
      if (value !== undefined) this.captured.set(name, value);
    }
    return complaint === undefined
      ? undefined
      : `${step.name}: ${complaint}, got ${response.status} ${response.body ?? ''}`;
  }

  private wanted(expectation: Expectation): Wanted {
    return 'value' in expectation ? { ...expectation, value: this.value(expectation.value) } : expectation;
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
}

/** What a request puts in that an earlier one must have captured. */
function capturesOf(step: RequestStep): readonly string[] {
  const found = JSON.stringify(step).matchAll(/"kind":"captured","capture":"([^"]*)"/gu);
  return [...found].map(([, name]) => name ?? '');
}
