import type { DefectCause } from './cause.js';
import { faultNamed } from './faults.js';
import { faultOf, type TestFailure, type TestOutcome } from './outcome.js';

/** Of a message, as much as fits a line. */
const QUOTED_CHARACTERS = 200;

/** What is wrong, as one would tell it to whoever mends it. */
export function sentenceOf(cause: DefectCause, operations: readonly string[], outcome: TestOutcome): string {
  const { failure, title, message = '' } = outcome;
  if (failure === undefined) return `${title}: ${quoted(message.split('\n', 1)[0] ?? '')}`;
  const where = subject(operations);
  switch (cause) {
    case 'no-answer':
      return `${where} gives no answer: ${quoted(failure.problem)}.`;
    case 'server-error':
      return `${where} breaks down: it answers ${answered(failure)}.`;
    case 'credentials':
      return `${where} answers 401 to ${failure.request.identity}, whose credentials are missing or not accepted.`;
    case 'clause':
    case 'shared-clause':
    case 'own-test':
      return `${where} ${brokenClause(outcome)}: expected ${quoted(failure.expectation)}, but ${quoted(failure.problem)}.`;
  }
}

function subject([first = 'A test', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `Each of ${others.length + 1} operations`;
}

function brokenClause(outcome: TestOutcome): string {
  const { does } = faultNamed(faultOf(outcome));
  const locator = outcome.planned?.locator;
  return locator?.includes('#') === true ? `${does} (${locator.replace('#', ': ')})` : does;
}

function answered({ response }: TestFailure): string {
  const said = quoted(response?.body ?? '');
  return said === '' ? String(response?.status) : `${response?.status} with ${said}`;
}

function quoted(text: string): string {
  const line = text
    .slice(0, 4 * QUOTED_CHARACTERS)
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '');
  return line.length <= QUOTED_CHARACTERS ? line : `${line.slice(0, QUOTED_CHARACTERS)}…`;
}
