import {
  evaluate,
  type Expectation,
  type RequestStep,
  type TestCase,
  type TestPlan,
  type ValueExpr,
} from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { AnswerJudge, at, jsonOf, type PlainResponse, type Wanted } from './answer-judge.js';
import { plainRequest, type PlainRequest } from './plain-request.js';

/** Something that answers requests at once, in this program. */
export type PlainServer = (request: PlainRequest) => PlainResponse;

/** In milliseconds, from any start. Without a clock every answer takes no time. */
export type Clock = () => number;

/** Why a test failed: what was expected of which request, and what came instead. */
export interface Complaint {
  readonly step: RequestStep;
  readonly sentence: string;
}

/** Plays tests of a plan as they stand, without rendering them: what a suite of any target does, as a function. */
export class Player {
  private readonly judge: AnswerJudge;
  private readonly fixtures: ReadonlyMap<string, TestPlan['fixtures'][string]>;
  private tokens = 0;

  constructor(
    plan: TestPlan,
    private readonly clock: Clock = () => 0,
  ) {
    this.judge = new AnswerJudge(plan);
    this.fixtures = new Map(Object.entries(plan.fixtures));
  }

  /** What the test says when it fails; undefined when it passes. Its clean-up is done either way. */
  play(test: TestCase, server: PlainServer): Complaint | undefined {
    const captured = new Map<string, Json>();
    try {
      for (const step of test.steps) {
        const complaint = this.playStep(step, captured, server);
        if (complaint !== undefined) return complaint;
      }
      return undefined;
    } finally {
      for (const { needs, request } of test.cleanup) {
        if (needs.every((name) => captured.has(name))) server(this.requestOf(request, captured));
      }
    }
  }

  private playStep(
    step: RequestStep,
    captured: Map<string, Json>,
    server: PlainServer,
  ): Complaint | undefined {
    const missing = capturesNeededBy(step).find((name) => !captured.has(name));
    if (missing !== undefined) return { step, sentence: `${step.name}: nothing was captured as ${missing}` };
    const request = this.requestOf(step, captured);
    const start = this.clock();
    const response = server(request);
    const answer = { ...response, pathValues: step.pathParams.length, milliseconds: this.clock() - start };
    const complaint = step.expectations
      .map((expectation) => this.judge.judge(this.wanted(expectation, captured), answer))
      .find((one) => one !== undefined);
    remember(step, response, captured);
    return complaint === undefined
      ? undefined
      : { step, sentence: `${step.name}: ${complaint}, got ${response.status} ${response.body ?? ''}` };
  }

  private requestOf(step: RequestStep, captured: ReadonlyMap<string, Json>): PlainRequest {
    return plainRequest(step, (expr) => this.value(expr, captured));
  }

  private wanted(expectation: Expectation, captured: ReadonlyMap<string, Json>): Wanted {
    return 'value' in expectation
      ? { ...expectation, value: this.value(expectation.value, captured) }
      : expectation;
  }

  private value(expr: ValueExpr, captured: ReadonlyMap<string, Json>): Json {
    const freshToken = (): string => this.freshToken();
    return evaluate(expr, {
      fixtures: this.fixtures,
      captured: (name) => captured.get(name) ?? null,
      get token() {
        return freshToken();
      },
    });
  }

  /** Counted instead of drawn, so that the same tests send the same requests. */
  private freshToken(): string {
    this.tokens += 1;
    return this.tokens.toString(36).padStart(8, '0');
  }
}

/** Plays a whole plan against one server: what each failed test says, by the test's id. */
export function playPlan(plan: TestPlan, server: PlainServer, clock?: Clock): ReadonlyMap<string, string> {
  const player = new Player(plan, clock);
  const failures = new Map<string, string>();
  for (const test of plan.cases) {
    const complaint = player.play(test, server);
    if (complaint !== undefined)
      failures.set(test.id, `${test.operation}: ${test.title}: ${complaint.sentence}`);
  }
  return failures;
}

function remember({ captures }: RequestStep, response: PlainResponse, captured: Map<string, Json>): void {
  const body = captures.length === 0 ? undefined : jsonOf(response);
  for (const { name, from } of captures) {
    const found = from.kind === 'body' ? body : response.headers[from.name.toLowerCase()];
    const value = from.kind === 'body' && found !== undefined ? at(found, from.pointer) : found;
    if (value !== undefined) captured.set(name, value);
  }
}

const needed = new WeakMap<RequestStep, readonly string[]>();

/** What a request puts in that an earlier one must have captured. */
function capturesNeededBy(step: RequestStep): readonly string[] {
  const known = needed.get(step);
  if (known !== undefined) return known;
  const found = JSON.stringify(step).matchAll(/"kind":"captured","capture":"([^"]*)"/gu);
  const names = [...found].map(([, name]) => name ?? '');
  needed.set(step, names);
  return names;
}
