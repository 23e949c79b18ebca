import { createHash } from 'node:crypto';
import { z } from 'zod';
import { faultCode } from '#core/render/index';
import { guiltyOperation } from './answered-by.js';
import { causeOf, clauseOf, DEFECT_CAUSES, type Caused, type DefectCause } from './cause.js';
import { faultNamed } from './faults.js';
import { faultOf, testFailure, type TestOutcome } from './outcome.js';
import { sentenceOf } from './sentence.js';

export const DEFECT_SEVERITIES = ['critical', 'high', 'medium'] as const;

/** Failed tests with one cause: one thing to mend, as far as can be told from outside. */
export const defect = z.object({
  /** 12 hex digits of what makes it this defect: the same one has the same id in the next execution. */
  id: z.string(),
  cause: z.enum(DEFECT_CAUSES),
  severity: z.enum(DEFECT_SEVERITIES),
  /** `GET /pets`; several, when they have the cause in common; none for tests that somebody added by hand. */
  operations: z.array(z.string()),
  fault: faultCode.optional(),
  /** JSON pointer into the document: what the answers break. */
  clause: z.string().optional(),
  sentence: z.string(),
  tests: z.array(z.object({ id: z.string().optional(), file: z.string(), title: z.string() })),
  /** The test that shows it best. */
  example: z.object({ title: z.string(), message: z.string(), failure: testFailure.optional() }),
});
export type Defect = z.infer<typeof defect>;

const RANK: Readonly<Record<Defect['severity'], number>> = { critical: 0, high: 1, medium: 2 };

/**
 * The failed tests of an execution, grouped by what they have in common: operation, fault code and clause, or a
 * cause that several operations share. The worst come first, then those that fail the most tests.
 */
export function defectsOf(outcomes: readonly TestOutcome[]): Defect[] {
  const failed = outcomes.filter(({ status }) => status === 'failed');
  return [...groupsOf(failed).values()]
    .map((group) => defectFrom(group))
    .sort(
      (one, other) =>
        RANK[one.severity] - RANK[other.severity] ||
        other.tests.length - one.tests.length ||
        (one.id < other.id ? -1 : 1),
    );
}

interface Group extends Caused {
  readonly outcomes: readonly TestOutcome[];
}

/** A cause that is shared needs at least two operations that share it; what is alone is told by its clause. */
function groupsOf(failed: readonly TestOutcome[]): Map<string, Group> {
  const groups = new Map<string, { cause: DefectCause; key: readonly string[]; outcomes: TestOutcome[] }>();
  const add = (caused: Caused, outcome: TestOutcome): void => {
    const name = JSON.stringify([caused.cause, ...caused.key]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { ...caused, outcomes: [outcome] });
    else group.outcomes.push(outcome);
  };
  for (const outcome of failed) add(causeOf(outcome), outcome);
  for (const [name, { cause, outcomes }] of groups) {
    const isAlone =
      (cause === 'credentials' || cause === 'shared-clause') && operationsOf(outcomes).length < 2;
    if (!isAlone) continue;
    groups.delete(name);
    for (const outcome of outcomes) add(alone(clauseOf(outcome)), outcome);
  }
  return groups;
}

/** In one operation, a clause of the components is a clause like any other. */
function alone({ cause, key }: Caused): Caused {
  return { cause: cause === 'shared-clause' ? 'clause' : cause, key };
}

function defectFrom({ cause, key, outcomes }: Group): Defect {
  const shown = outcomes.find(({ failure }) => failure !== undefined) ?? outcomes[0];
  if (shown === undefined) throw new RangeError('a defect without a failed test');
  const operations = operationsOf(outcomes);
  const fault = faultOf(shown);
  const clause = shown.planned?.clause;
  return {
    id: createHash('sha256')
      .update(JSON.stringify([cause, key]))
      .digest('hex')
      .slice(0, 12),
    cause,
    severity: cause === 'no-answer' ? 'high' : faultNamed(fault).severity,
    operations,
    ...(fault !== undefined && { fault }),
    ...(clause !== undefined && { clause }),
    sentence: sentenceOf(cause, operations, shown),
    tests: outcomes.map(({ file, title, planned }) => ({ file, title, ...(planned && { id: planned.id }) })),
    example: {
      title: shown.title,
      message: shown.message ?? '',
      ...(shown.failure && { failure: shown.failure }),
    },
  };
}

function operationsOf(outcomes: readonly TestOutcome[]): string[] {
  const names = outcomes.flatMap(({ planned, failure }) => {
    if (planned === undefined) return [];
    return [failure === undefined ? planned.operation : guiltyOperation(planned, failure)];
  });
  return [...new Set(names)];
}
