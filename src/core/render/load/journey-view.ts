import type { Capture, Expectation, RequestStep, TestCase } from '#core/plan/index';
import { Code } from '../pack/output-helpers.js';
import type { Surroundings } from '../target-writer.js';
import type { Scope } from '../vitest/expressions.js';
import type { Dialect, JourneyRequest } from './dialect.js';

interface ExpectationView {
  readonly kind: Expectation['kind'];
  readonly arguments: readonly Code[];
}

interface StepView extends JourneyRequest {
  readonly name: string;
  /** Something is asked of the answer later. */
  readonly used: boolean;
  readonly expectations: readonly ExpectationView[];
  readonly cleanups: readonly JourneyRequest[];
  readonly captures: readonly { readonly name: string; readonly value: Code }[];
}

/** What templates see of a journey: requests that a user of the API sends one after the other. */
export interface JourneyView {
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  readonly name: string;
  readonly operation: string;
  readonly steps: readonly StepView[];
}

/** Writes one journey; names of its variables are its own. */
export class JourneyWriter {
  private readonly answers = new Map<string, string>();
  private readonly taken: Set<string>;
  private readonly scope: Scope;
  /** Where a capture can be read as soon as its answer is there. */
  private readonly early: Scope;

  constructor(
    private readonly test: TestCase,
    private readonly dialect: Dialect,
    { builders, imports }: Surroundings,
  ) {
    this.taken = new Set(dialect.reserved);
    for (const step of test.steps) this.answers.set(step.name, this.free(step.name));
    const captures = test.steps.flatMap((step) => step.captures.map((capture) => ({ capture, step })));
    const named = captures.map(({ capture }) => [capture.name, this.free(capture.name)] as const);
    const read = captures.map(
      ({ capture, step }) => [capture.name, dialect.read(capture, this.answer(step))] as const,
    );
    this.scope = { builders, imports, read: new Set(), captures: new Map(named) };
    this.early = { builders, imports, read: new Set(), captures: new Map(read) };
  }

  view(name: string): JourneyView {
    const { id, clause, title, operation, steps } = this.test;
    // From the end, so that a capture is written only when something after it reads it.
    const written = steps.map((step, index) => ({ step, index })).reverse();
    const views = written.map(({ step, index }) => this.step(step, index)).reverse();
    return { id, clause, title, name, operation, steps: views };
  }

  private step(step: RequestStep, index: number): StepView {
    const expectations = step.expectations.map((expectation) => expectationView(expectation, this.dialect));
    const captures = step.captures.filter((capture) => this.scope.read.has(capture.name));
    const cleanups = this.cleanupsAfter(index).map(({ request }) =>
      this.dialect.request(request, this.early),
    );
    const used = expectations.length > 0 || captures.length > 0 || this.isNeededToCleanUp(step);
    return {
      ...this.dialect.request(step, this.scope),
      name: this.answer(step),
      used,
      expectations,
      cleanups,
      captures: captures.map((capture) => this.capture(capture, step)),
    };
  }

  private capture(capture: Capture, step: RequestStep): { name: string; value: Code } {
    const name = this.scope.captures.get(capture.name) ?? this.dialect.variable(capture.name);
    return { name, value: new Code(this.dialect.read(capture, this.answer(step))) };
  }

  private isNeededToCleanUp({ captures }: RequestStep): boolean {
    return this.test.cleanup.some(({ needs }) => captures.some(({ name }) => needs.includes(name)));
  }

  /** A clean-up is announced right after the answer that it needs last. */
  private cleanupsAfter(index: number): TestCase['cleanup'] {
    return this.test.cleanup.filter(({ needs }) => {
      const last = this.test.steps.findLastIndex(({ captures }) =>
        captures.some(({ name }) => needs.includes(name)),
      );
      return Math.max(0, last) === index;
    });
  }

  private answer({ name }: RequestStep): string {
    return this.answers.get(name) ?? this.dialect.variable(name);
  }

  private free(name: string): string {
    const wanted = this.dialect.variable(name);
    let free = wanted;
    for (let count = 2; this.taken.has(free) || this.dialect.isLikeBuilder(free); count += 1)
      free = `${wanted}_${count}`;
    this.taken.add(free);
    return free;
  }
}

/** Of the few kinds that journeys judge; a pack that declares others gets them without arguments. */
function expectationView(expectation: Expectation, { text }: Dialect): ExpectationView {
  const { kind } = expectation;
  if (kind === 'within') return { kind, arguments: [new Code(String(expectation.ms))] };
  if (kind !== 'status') return { kind, arguments: [] };
  const codes = expectation.anyOf.map((status) => (/^[1-9]\d\d$/.test(status) ? status : text(status)));
  return { kind, arguments: codes.map((code) => new Code(code)) };
}
