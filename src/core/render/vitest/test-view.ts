import type { Capture, Expectation, RejectionPolicy, RequestStep, TestCase } from '#core/plan/index';
import { freeIdentifier, identifier, stringLiteral } from '../language/typescript.js';
import { Code } from '../pack/output-helpers.js';
import type { Surroundings } from '../target-writer.js';
import { schemeTexts, moreArguments, pathCode, valueCode, type Scope } from './expressions.js';
import { isLikeBuilder } from './naming.js';

/** What templates see of a request. */
export interface RequestView {
  readonly identity: string;
  readonly schemes: readonly Code[];
  readonly method: string;
  readonly path: Code;
  readonly more: readonly Code[];
}

export interface ExpectationView {
  readonly kind: Expectation['kind'];
  readonly matcher: string;
  readonly arguments: readonly Code[];
}

export interface CaptureView {
  readonly name: string;
  readonly response: string;
  readonly from: 'body' | 'header';
  readonly at: string;
}

export interface StepView extends WrittenStep {
  /** A blank line keeps it apart from the step before. */
  readonly apart: boolean;
}

interface WrittenStep extends RequestView {
  readonly name: string;
  /** Something is asked of the answer later. */
  readonly used: boolean;
  /** Something follows that wants a blank line before it. */
  readonly spaced: boolean;
  /** Short enough to be judged where it is sent, by `judged`: `expect(await …).toHaveStatus(404)`. */
  readonly inline: boolean;
  readonly judged: ExpectationView | undefined;
  readonly cleanups: readonly RequestView[];
  readonly expectations: readonly ExpectationView[];
  readonly captures: readonly CaptureView[];
}

export interface TestView {
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  readonly steps: readonly StepView[];
}

const MATCHERS: Readonly<Record<RejectionPolicy, string>> = {
  'invalid-input': 'toBeRejected',
  'not-found': 'toBeNotFound',
  method: 'toBeMethodNotAllowed',
  'media-type': 'toBeUnsupportedMediaType',
  unauthenticated: 'toBeUnauthenticated',
  forbidden: 'toBeForbidden',
};

/** Names of a test that are its own: what it imports must not be hidden by what it declares. */
const IMPORTED = new Set(
  'api path json form multipart raw cleanUp unique without describe it expect anonymous userA userB admin'.split(
    ' ',
  ),
);

export function testView(test: TestCase, title: string, surroundings: Surroundings): TestView {
  return new TestWriter(test, surroundings).view(title);
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
    const captures = test.steps.flatMap((step) => step.captures.map((capture) => ({ capture, step })));
    for (const step of test.steps) this.answers.set(step.name, this.free(step.name));
    const named = captures.map(({ capture }) => [capture.name, this.free(capture.name)] as const);
    const read = captures.map(
      ({ capture, step }) => [capture.name, readCode(capture, this.answer(step))] as const,
    );
    const { builders, imports } = surroundings;
    this.scope = { builders, imports, read: new Set(), captures: new Map(named) };
    this.early = { builders, imports, read: new Set(), captures: new Map(read) };
  }

  view(title: string): TestView {
    const { id, clause, steps } = this.test;
    // From the end, so that a capture is written only when something after it reads it.
    const views = steps.map((step, index) => ({ step, index })).reverse();
    const written = views.map(({ step, index }) => this.step(step, index)).reverse();
    return {
      id,
      clause,
      title,
      steps: written.map((step, index) => Object.assign(step, { apart: isApart(written[index - 1], step) })),
    };
  }

  private free(name: string): string {
    return freeIdentifier(
      name,
      this.taken,
      (candidate) => IMPORTED.has(candidate) || isLikeBuilder(candidate),
    );
  }

  private answer({ name }: RequestStep): string {
    return this.answers.get(name) ?? identifier(name);
  }

  private step(step: RequestStep, index: number): WrittenStep {
    const name = this.answer(step);
    const expectations = step.expectations.flatMap((expectation) => this.expectation(expectation, step));
    const captures = step.captures.filter((capture) => this.scope.read.has(capture.name));
    const due = this.cleanupsAfter(index);
    const request = this.request(step, this.scope);
    const cleansByIt = this.test.cleanup.some(({ needs }) =>
      step.captures.some((capture) => needs.includes(capture.name)),
    );
    const follows = expectations.length > 0 || captures.length > 0;
    return {
      ...request,
      name,
      used: follows || cleansByIt,
      spaced: follows,
      inline:
        index > 0 && expectations.length === 1 && captures.length === 0 && !cleansByIt && isShort(request),
      judged: expectations[0],
      cleanups: due.map((cleanup) => this.request(cleanup.request, this.early)),
      expectations,
      captures: captures.map((capture) => this.capture(capture, name)),
    };
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
    scope.imports.api.add('api');
    scope.imports.identities.add(step.identity);
    return {
      identity: step.identity,
      schemes: schemeTexts(step, stringLiteral),
      method: step.method,
      path: pathCode(step, scope),
      more: moreArguments(step, scope),
    };
  }

  private capture({ name, from }: Capture, response: string): CaptureView {
    const at = from.kind === 'body' ? from.pointer : from.name;
    return { name: this.scope.captures.get(name) ?? identifier(name), response, from: from.kind, at };
  }

  /** A list, since a header that may be absent and has no schema cannot be wrong. */
  private expectation(expectation: Expectation, step: RequestStep): ExpectationView[] {
    const { kind } = expectation;
    switch (kind) {
      case 'rejected':
        return [{ kind, matcher: MATCHERS[expectation.policy], arguments: [] }];
      case 'header': {
        if (!expectation.required && expectation.schema === undefined) return [];
        const texts = [expectation.name, ...(expectation.schema === undefined ? [] : [expectation.schema])];
        return [
          {
            kind,
            matcher: expectation.required ? 'toHaveHeader' : 'toAllowHeader',
            arguments: strings(texts),
          },
        ];
      }
      default:
        return [{ kind, matcher: '', arguments: this.argumentsOf(expectation, step) }];
    }
  }

  private argumentsOf(
    expectation: Exclude<Expectation, { kind: 'rejected' | 'header' }>,
    step: RequestStep,
  ): Code[] {
    switch (expectation.kind) {
      case 'status':
        return expectation.anyOf.map(
          (status) => new Code(/^[1-9]\d\d$/.test(status) ? status : stringLiteral(status)),
        );
      case 'not-server-error':
      case 'no-internals':
        return [];
      case 'conforms':
        return strings([this.surroundings.documentedAs(expectation, step)]);
      case 'content-type':
        return strings(expectation.anyOf);
      case 'schema':
        return strings([expectation.schema]);
      case 'body-lacks':
        return strings([expectation.pointer]);
      case 'not-reflected':
        return strings([expectation.text]);
      case 'within':
        return [new Code(String(expectation.ms))];
      case 'body-equals':
      case 'body-differs':
      case 'body-has-no-other':
        return [...strings([expectation.pointer]), new Code(valueCode(expectation.value, this.scope))];
      case 'body-contains':
      case 'body-lacks-item':
        return [
          ...strings([expectation.pointer, expectation.itemPointer]),
          new Code(valueCode(expectation.value, this.scope)),
          ...roomCode(expectation),
        ];
    }
  }
}

/** Lines that send and judge at once stand together. */
function isApart(before: WrittenStep | undefined, step: WrittenStep): boolean {
  return before !== undefined && !(before.inline && step.inline);
}

function isShort({ path, more }: RequestView): boolean {
  return more.length === 0 && path.text.length <= 30;
}

function readCode({ from }: Capture, response: string): string {
  return from.kind === 'body'
    ? `${response}.value(${stringLiteral(from.pointer)})`
    : `${response}.header(${stringLiteral(from.name)})`;
}

/** A full page says nothing of what it does not hold. */
function roomCode(expectation: Expectation): Code[] {
  const size = expectation.kind === 'body-contains' ? expectation.unlessFull : undefined;
  return size === undefined ? [] : [new Code(`{ unlessFull: ${size} }`)];
}

function strings(texts: readonly string[]): Code[] {
  return texts.map((text) => new Code(stringLiteral(text)));
}
