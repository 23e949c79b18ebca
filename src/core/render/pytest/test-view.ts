import type { Capture, RequestStep, TestCase, Expectation } from '#core/plan/index';
import { Code } from '../pack/output-helpers.js';
import type { Surroundings } from '../target-writer.js';
import { schemeTexts, Imports, type Scope } from '../vitest/expressions.js';
import { PYTHON_WIDTH } from '#core/layout/index';
import { readBody, writeExpectation, type ExpectationView } from './expectation-view.js';
import { requestArguments } from './expressions.js';
import { isLikeBuilder, variableName } from './naming.js';
import { stringLiteral } from '../language/python.js';

/** What templates see of a request: `user_a.get("/pets")`. */
interface RequestView {
  readonly client: string;
  readonly schemes: readonly Code[];
  readonly method: string;
  readonly arguments: readonly Code[];
}

interface CaptureView {
  readonly name: string;
  readonly value: Code;
}

interface WrittenStep extends RequestView {
  readonly name: string;
  /** Something is asked of the answer later. */
  readonly used: boolean;
  /** Something follows that wants a blank line before it. */
  readonly spaced: boolean;
  /** Short enough to be judged where it is sent: `assert user_a.delete("/pets/{}", pet_id).status_code == 204`. */
  readonly inline: boolean;
  readonly cleanups: readonly RequestView[];
  readonly expectations: readonly ExpectationView[];
  readonly captures: readonly CaptureView[];
}

interface StepView extends WrittenStep {
  /** A blank line keeps it apart from the step before. */
  readonly apart: boolean;
}

export interface TestView {
  readonly id: string;
  readonly clause: string;
  readonly name: string;
  /** The fixtures that the test asks for. */
  readonly fixtures: readonly string[];
  readonly steps: readonly StepView[];
}

/** In the order in which tests ask for them. */
const CLIENTS = { anonymous: 'anonymous', userA: 'user_a', userB: 'user_b', admin: 'admin' } as const;
const CLEAN_UP = 'clean_up';
/** Of statements in a test, which is a method of a class. */
const MARGIN = 8;

export function testView(test: TestCase, name: string, surroundings: Surroundings): TestView {
  return new TestWriter(test, surroundings).view(name);
}

class TestWriter {
  /** Variables of answers, by step. */
  private readonly answers = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly scope: Scope;
  /** Where a capture can be read as soon as its answer is there, before the test has judged it. */
  private readonly early: Scope;

  constructor(
    private readonly test: TestCase,
    private readonly surroundings: Surroundings,
  ) {
    const { builders, imports } = surroundings;
    const captures = test.steps.flatMap((step) => step.captures.map((capture) => ({ capture, step })));
    for (const step of test.steps) this.answers.set(step.name, this.free(step.name));
    const named = captures.map(({ capture }) => [capture.name, this.free(capture.name)] as const);
    const read = captures.map(
      ({ capture, step }) => [capture.name, readCapture(capture, this.answer(step), imports.values)] as const,
    );
    this.scope = { builders, imports, read: new Set(), captures: new Map(named) };
    this.early = { builders, imports, read: new Set(), captures: new Map(read) };
  }

  view(name: string): TestView {
    const { id, clause, steps, cleanup } = this.test;
    // From the end, so that a capture is written only when something after it reads it.
    const views = steps.map((step, index) => ({ step, index })).reverse();
    const written = views.map(({ step, index }) => this.step(step, index)).reverse();
    const senders = new Set([...steps, ...cleanup.map(({ request }) => request)].map(clientOf));
    const fixtures = Object.values(CLIENTS).filter((client) => senders.has(client));
    return {
      id,
      clause,
      name,
      fixtures: [...fixtures, ...(cleanup.length > 0 ? [CLEAN_UP] : [])],
      steps: written.map((step, index) => Object.assign(step, { apart: isApart(written[index - 1], step) })),
    };
  }

  private free(name: string): string {
    const wanted = variableName(name);
    let free = wanted;
    for (let count = 2; this.isTaken(free); count += 1) free = `${wanted}_${count}`;
    this.taken.add(free);
    return free;
  }

  private isTaken(name: string): boolean {
    return this.taken.has(name) || IMPORTED.has(name) || isLikeBuilder(name);
  }

  private answer({ name }: RequestStep): string {
    return this.answers.get(name) ?? variableName(name);
  }

  private step(step: RequestStep, index: number): WrittenStep {
    const name = this.answer(step);
    const cleansByIt = this.test.cleanup.some(({ needs }) =>
      step.captures.some((capture) => needs.includes(capture.name)),
    );
    const request = this.request(step, this.scope);
    const inline = index > 0 && !cleansByIt ? this.inline(step, request) : undefined;
    const expectations = inline === undefined ? this.expectations(step, name, this.scope) : [inline];
    const captures = step.captures.filter((capture) => this.scope.read.has(capture.name));
    const follows = expectations.length > 0 || captures.length > 0;
    return {
      ...request,
      name,
      used: follows || cleansByIt,
      spaced: follows,
      inline: inline !== undefined,
      cleanups: this.cleanupsAfter(index).map((cleanup) => this.request(cleanup.request, this.early)),
      expectations,
      captures: captures.map((capture) => this.capture(capture, name)),
    };
  }

  private expectations(step: RequestStep, answer: string, scope: Scope): ExpectationView[] {
    const context = { scope, room: PYTHON_WIDTH - MARGIN };
    const documentedAs = (expectation: Expectation & { kind: 'conforms' }): string =>
      this.surroundings.documentedAs(expectation, step);
    return step.expectations.flatMap((expectation) =>
      writeExpectation(expectation, answer, { ...context, documentedAs }),
    );
  }

  /** The one judgement of a short request, when all of it fits on one line. */
  private inline(step: RequestStep, request: RequestView): ExpectationView | undefined {
    const sent = `${request.client}${byOf(request)}.${request.method}(${request.arguments.map(({ text }) => text).join(', ')})`;
    if (step.expectations.length !== 1 || sent.length > SHORT_REQUEST) return undefined;
    if (step.captures.some((capture) => this.scope.read.has(capture.name))) return undefined;
    // What this needs is imported only when it is written.
    const imports = new Imports();
    const [judged, ...more] = this.expectations(step, sent, { ...this.scope, imports });
    const fits = judged !== undefined && lengthOf(judged) <= PYTHON_WIDTH - MARGIN;
    if (!fits || more.length > 0) return undefined;
    this.surroundings.imports.add(imports);
    return judged;
  }

  /** A clean-up is announced right after the answer that it needs last, so that a failing judgement cannot prevent it. */
  private cleanupsAfter(index: number): TestCase['cleanup'] {
    return this.test.cleanup.filter(({ needs }) => {
      const last = this.test.steps.findLastIndex((step) =>
        step.captures.some(({ name }) => needs.includes(name)),
      );
      return Math.max(0, last) === index;
    });
  }

  private request(step: RequestStep, scope: Scope): RequestView {
    const schemes = schemeTexts(step, stringLiteral);
    return { client: clientOf(step), schemes, method: step.method, arguments: requestArguments(step, scope) };
  }

  private capture(capture: Capture, answer: string): CaptureView {
    const value = new Code(readCapture(capture, answer, this.surroundings.imports.values));
    return { name: this.scope.captures.get(capture.name) ?? variableName(capture.name), value };
  }
}

/** Requests that are longer stand on a line of their own. */
const SHORT_REQUEST = 50;

/** Names of a test that are its own: what it imports must not be hidden by what it declares. */
const IMPORTED = new Set(['unique', 'without', 'value_at', ...Object.values(CLIENTS), CLEAN_UP]);

function clientOf({ identity }: RequestStep): string {
  return CLIENTS[identity];
}

const byOf = ({ schemes }: RequestView): string =>
  schemes.length === 0 ? '' : `.by(${schemes.map(({ text }) => text).join(', ')})`;

/** Lines that send and judge at once stand together. */
function isApart(before: WrittenStep | undefined, step: WrittenStep): boolean {
  return before !== undefined && !(before.inline && step.inline);
}

function lengthOf({ condition, call, arguments: args }: ExpectationView): number {
  const code = condition?.text ?? args.map(({ text }) => text).join(', ');
  return (condition === undefined ? call.length + 2 : 'assert '.length) + code.length;
}

function readCapture({ from }: Capture, answer: string, imports: Set<string>): string {
  return from.kind === 'body'
    ? readBody(answer, from.pointer, imports)
    : `${answer}.headers[${stringLiteral(from.name)}]`;
}
