import { answeredBy } from './answered-by.js';
import { faultOf, type TestFailure, type TestOutcome } from './outcome.js';

export const DEFECT_CAUSES = [
  /** The answers of one operation break one clause. */
  'clause',
  /** Several operations rest on one clause or schema of the document's components, and break it in the same way. */
  'shared-clause',
  'server-error',
  'no-answer',
  'credentials',
  /** A test that somebody added by hand: nothing is known of it but that it failed. */
  'own-test',
] as const;
export type DefectCause = (typeof DEFECT_CAUSES)[number];

/** Failures of the same cause have the same key. */
export interface Caused {
  readonly cause: DefectCause;
  readonly key: readonly string[];
}

/** Answers of what stands between us and the API: their cause lies in none of its operations. */
const GATEWAY_STATUSES = new Set([502, 503, 504]);
const UNAUTHORISED = 401;
const SIGNATURE_CHARACTERS = 300;

/** Why a test failed, as far as its failure alone tells. */
export function causeOf(outcome: TestOutcome): Caused {
  const { planned, failure } = outcome;
  const found = planned && failure && byAnswer(answeredBy(planned, failure), failure);
  return found ?? clauseOf(outcome);
}

function byAnswer(operation: string, failure: TestFailure): Caused | undefined {
  const { request, response, expectation, problem } = failure;
  if (response === undefined) return { cause: 'no-answer', key: [signatureOf(problem)] };
  const { status, body } = response;
  if (GATEWAY_STATUSES.has(status)) return { cause: 'server-error', key: [String(status)] };
  if (status >= 500) return { cause: 'server-error', key: [operation, String(status), signatureOf(body)] };
  if (status === UNAUTHORISED && request.identity !== 'anonymous') {
    return { cause: 'credentials', key: [request.identity] };
  }
  // Every operation that answers with a schema breaks it in the same way: there is one thing to mend.
  if (/\bschema\b/.test(expectation)) {
    return { cause: 'shared-clause', key: [expectation, problem.replaceAll(/\/\d+(?=\/|\s)/g, '')] };
  }
  // Whatever a test is after, it fails at the first answer with a status that should be another one.
  return expectation.startsWith('status ')
    ? { cause: 'clause', key: [operation, expectation, problem] }
    : undefined;
}

/** Which clause was broken: what remains when nothing points to a common cause. */
export function clauseOf(outcome: TestOutcome): Caused {
  const { planned, file, title } = outcome;
  if (planned === undefined) return { cause: 'own-test', key: [file, title] };
  const { operation, clause } = planned;
  const fault = String(faultOf(outcome));
  return /^#\/(?:components|definitions|parameters|responses)\//.test(clause)
    ? { cause: 'shared-clause', key: [fault, clause] }
    : { cause: 'clause', key: [operation, fault, clause] };
}

/** What stays the same of a message that is about other values each time: numbers, ids and quoted input go. */
function signatureOf(text: string): string {
  return text
    .slice(0, 4 * SIGNATURE_CHARACTERS)
    .replaceAll(/\\"[^"\\]*\\"|'[^']*'/g, '…')
    .replaceAll(/\b[\da-f-]*\d[\da-f-]*\b/gi, '0')
    .slice(0, SIGNATURE_CHARACTERS);
}
