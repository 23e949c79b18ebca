import type { OperationKey } from '../api-spec.js';
import { CHANGE_CLASSES, type Change, type ChangeClass, type Direction } from './change.js';
import { subjectOf, type Finding } from './finding.js';
import { CONSEQUENCE, INVERSE, LAW } from './law.js';

/** A change whose operations are still being found. */
export interface Draft extends Omit<Change, 'operations'> {
  readonly operations: Set<OperationKey>;
}

/** How a schema is used where it is compared. */
export interface Use {
  readonly direction: Direction;
  /** Below a property that does not count this way (`readOnly` in requests): nothing can break. */
  readonly isMuted: boolean;
  /** Within `not`. */
  readonly isInverted: boolean;
  /** Values are sent as text without quotes: any value is a string, too. */
  readonly isText: boolean;
}

/** Collects changes. What is found twice at the same place, for different operations, is one change. */
export class ChangeLog {
  private readonly drafts = new Map<string, Draft>();

  add(change: Omit<Change, 'operations'>, operation?: OperationKey): Draft {
    const { rule, before = '', after = '' } = change;
    const key = [rule, change.class, before, after].join(' ');
    const draft = this.drafts.get(key) ?? { ...change, operations: new Set<OperationKey>() };
    if (operation !== undefined) draft.operations.add(operation);
    this.drafts.set(key, draft);
    return draft;
  }

  addFinding(finding: Finding, use: Use): Draft {
    const { direction } = use;
    const verdict = classOf(finding, use);
    const { before, after, rule, says } = finding;
    const home = rule.endsWith('-removed') ? before.home : after.home;
    return this.add({
      rule: `${direction}-${rule}`,
      class: verdict,
      direction,
      sentence: `In ${direction}s, ${subjectOf(home)} ${says}${CONSEQUENCE[direction][verdict]}.`,
      before: before.pointer,
      after: after.pointer,
    });
  }

  /** Worst first; of one class in the order of the operations. */
  changes(order: readonly OperationKey[]): readonly Change[] {
    const rank = new Map(order.map((key, index) => [key, index]));
    const places = Array.from(this.drafts.values(), (draft): Change => {
      const operations = [...draft.operations].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
      return { ...draft, operations };
    });
    const first = ({ operations: [key = ''] }: Change): number => rank.get(key) ?? 0;
    const severity = (change: Change): number => CHANGE_CLASSES.indexOf(change.class);
    return places
      .filter(({ operations }) => operations.length > 0)
      .sort((a, b) => severity(a) - severity(b) || first(a) - first(b));
  }
}

function classOf({ effect, inRequests, inResponses }: Finding, use: Use): ChangeClass {
  if (use.isMuted) return 'safe';
  const exception = use.direction === 'request' ? inRequests : inResponses;
  if (exception !== undefined && !use.isInverted) return exception;
  return LAW[use.direction][use.isInverted ? INVERSE[effect] : effect];
}
