import type { OperationKey } from '../api-spec.js';
import type { ChangeLog, Draft, Use } from './change-log.js';
import type { Finding, Spot } from './finding.js';
import { access, doesNotCount } from './rules/access.js';
import { compareAlternatives } from './rules/alternatives.js';
import { bounds } from './rules/bounds.js';
import { multipleOf, pattern, uniqueItems } from './rules/constraints.js';
import { dependencies, openness, properties } from './rules/properties.js';
import { members } from './rules/members.js';
import { discriminator, HOLDERS, isSaid, structure } from './rules/structure.js';
import { format, haveOtherTypes, nullability, type, typesOf } from './rules/types.js';
import { defaults, values } from './rules/values.js';
import type { SchemaRule } from './rules/rule.js';
import {
  allowsAnything,
  allowsNothing,
  namedPlaces,
  placesUnder,
  type Place,
  type SchemaSide,
  type View,
} from './schema-view.js';

/** What is said of a value whatever else it is, and what only while its types are comparable. */
const ALWAYS: readonly SchemaRule[] = [type, nullability, access, defaults, discriminator];
const OF_LIKE_TYPES: readonly SchemaRule[] = [
  format,
  values,
  bounds,
  pattern,
  multipleOf,
  uniqueItems,
  structure,
];

/** Beyond this many pairs of schemas two documents are hostile: the largest known ones have a tenth. */
const MAX_PAIRS = 2_000_000;

/** The schemas that stand at the same place in both documents; none: anything is allowed. */
export interface SchemaPair {
  readonly before: readonly Place[];
  readonly after: readonly Place[];
  /** Where a missing schema would be. */
  readonly atBefore: Spot;
  readonly atAfter: Spot;
}

/** Two schemas that were compared once, whatever number of places refers to them. */
interface Node {
  readonly pair: SchemaPair;
  readonly before: View;
  readonly after: View;
  readonly use: Use;
  readonly drafts: Draft[];
  readonly holds: Node[];
  readonly heldBy: Node[];
  leadsToChanges: boolean;
}

/**
 * Compares schemas pair by pair. A pair that was compared is not compared again, so that recursion ends and the cost
 * follows the size of the documents; a list of what waits takes the place of the call stack.
 */
export class SchemaComparison {
  private readonly nodes = new Map<string, Node>();
  private readonly waiting: Node[] = [];
  private readonly users: { readonly operation: OperationKey; readonly node: Node }[] = [];

  constructor(
    private readonly earlier: SchemaSide,
    private readonly later: SchemaSide,
    private readonly log: ChangeLog,
    private readonly maxPairs = MAX_PAIRS,
  ) {}

  /** A schema that an operation uses itself. */
  use(operation: OperationKey, pair: SchemaPair, use: Use): void {
    this.users.push({ operation, node: this.nodeOf(pair, use) });
  }

  /** Compares all that is waiting, and tells each change which operations it reaches. */
  finish(): void {
    for (let node = this.waiting.pop(); node !== undefined; node = this.waiting.pop()) this.compare(node);
    this.spread();
    for (const { operation, node } of this.users) credit(operation, node);
  }

  private nodeOf(pair: SchemaPair, use: Use): Node {
    const before = this.earlier.view(pair.before, pair.atBefore);
    const after = this.later.view(pair.after, pair.atAfter);
    const key = [before.key, after.key, ...Object.values(use)].join('|');
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const node: Node = { pair, before, after, use, drafts: [], holds: [], heldBy: [], leadsToChanges: false };
    this.nodes.set(key, node);
    this.waiting.push(node);
    return node;
  }

  private compare(node: Node): void {
    if (this.nodes.size > this.maxPairs) return this.giveUp(node);
    const { before, after } = node;
    const unlimited = anything(before, after);
    if (unlimited !== undefined) return this.report(node, unlimited);
    if (allowsNothing(before) || allowsNothing(after)) return this.report(node, nothing(before, after));
    const sides = { ...node, earlier: this.earlier, later: this.later };
    const { before: earlierPlaces, after: laterPlaces } = node.pair;
    const alternatives = compareAlternatives({ ...sides, earlierPlaces, laterPlaces });
    this.report(node, alternatives.findings);
    if (alternatives.isAll) return;
    for (const [was, is] of alternatives.matched) this.hold(node, [was], [is]);
    const becomes = node.use.isText ? textEffect(before, after) : undefined;
    this.report(
      node,
      ALWAYS.flatMap((rule) => rule(before, after)).map((found) => asText(found, becomes)),
    );
    if (haveOtherTypes(before, after) && becomes === undefined) return;
    this.report(node, [
      ...OF_LIKE_TYPES.flatMap((rule) => rule(before, after)),
      ...properties(sides),
      ...openness(sides),
      ...dependencies(sides),
      ...members(sides),
    ]);
    this.descend(node);
  }

  private report({ drafts, use }: Node, findings: readonly Finding[]): void {
    drafts.push(...findings.map((finding) => this.log.addFinding(finding, use)));
  }

  private giveUp(node: Node): void {
    const { before, after } = node;
    const says = 'was not compared: the schemas are too many';
    this.report(node, [{ rule: 'not-compared', effect: 'unknown', says, before, after }]);
  }

  /** Compares what the two schemas hold. */
  private descend(node: Node): void {
    const { before, after } = node;
    for (const keyword of ['properties', 'patternProperties', 'dependentSchemas', 'prefixItems'] as const) {
      const later = namedPlaces(after, keyword);
      for (const [name, was] of namedPlaces(before, keyword)) {
        const is = later.get(name);
        if (is !== undefined) this.hold(node, was, is);
      }
    }
    this.holdUnder(node, 'items', '[]');
    if (
      !allowsNothing(this.additional(before, this.earlier)) &&
      !allowsNothing(this.additional(after, this.later))
    )
      this.holdUnder(node, 'additionalProperties', '.*');
    for (const keyword of HOLDERS) this.holdBoth(node, keyword);
  }

  private additional(view: View, side: SchemaSide): View {
    return side.view(placesUnder(view, 'additionalProperties', '.*'), view);
  }

  private holdUnder(node: Node, keyword: string, suffix: string, use = node.use): void {
    const was = placesUnder(node.before, keyword, suffix);
    const is = placesUnder(node.after, keyword, suffix);
    if (was.length > 0 || is.length > 0)
      this.hold(node, was, is, { ...use, isText: use.isText && keyword === 'items' });
  }

  /** That only one of the documents has the keyword is told with what the schemas say themselves. */
  private holdBoth(node: Node, keyword: (typeof HOLDERS)[number]): void {
    const { before, after, use } = node;
    if (!isSaid(before, keyword) || !isSaid(after, keyword)) return;
    const isInverted = keyword === 'not' ? !use.isInverted : use.isInverted;
    const [was, is] = [placesUnder(before, keyword, ''), placesUnder(after, keyword, '')];
    this.hold(node, was, is, { ...use, isText: false, isInverted });
  }

  private hold(
    node: Node,
    before: readonly Place[],
    after: readonly Place[],
    use = { ...node.use, isText: false },
  ): void {
    const pair = { before, after, atBefore: node.before, atAfter: node.after };
    const held = this.nodeOf(pair, use.isMuted ? use : { ...use, isMuted: this.isMuted(pair, use) });
    node.holds.push(held);
    held.heldBy.push(node);
  }

  private isMuted({ before, after, atBefore, atAfter }: SchemaPair, { direction }: Use): boolean {
    return (
      doesNotCount(this.earlier.view(before, atBefore), direction) &&
      doesNotCount(this.later.view(after, atAfter), direction)
    );
  }

  /** Marks what leads to changes, so that the search for operations goes nowhere else. */
  private spread(): void {
    const marked = [...this.nodes.values()].filter(({ drafts }) => drafts.length > 0);
    for (const node of marked) node.leadsToChanges = true;
    for (let node = marked.pop(); node !== undefined; node = marked.pop()) {
      for (const holder of node.heldBy) {
        if (holder.leadsToChanges) continue;
        holder.leadsToChanges = true;
        marked.push(holder);
      }
    }
  }
}

function credit(operation: OperationKey, start: Node): void {
  const seen = new Set<Node>([start]);
  for (const node of seen) {
    if (!node.leadsToChanges) continue;
    for (const { operations } of node.drafts) operations.add(operation);
    for (const held of node.holds) seen.add(held);
  }
}

/** What can be said when at least one of the two allows anything; undefined when neither does. */
function anything(before: View, after: View): readonly Finding[] | undefined {
  const [was, is] = [allowsAnything(before), allowsAnything(after)];
  if (!was && !is) return undefined;
  if (was && is) return ALWAYS.flatMap((rule) => rule(before, after));
  const says = is ? 'may now be anything' : 'is now limited, and could be anything';
  return [
    {
      rule: is ? 'became-anything' : 'became-limited',
      effect: is ? 'widens' : 'narrows',
      says,
      before,
      after,
    },
  ];
}

function nothing(before: View, after: View): readonly Finding[] {
  const [was, is] = [allowsNothing(before), allowsNothing(after)];
  if (was === is) return [];
  const says = is ? 'is no longer allowed' : 'is now allowed';
  return [
    {
      rule: is ? 'became-forbidden' : 'became-allowed',
      effect: is ? 'narrows' : 'widens',
      // Clients that read it miss it.
      ...(is && { inResponses: 'breaking' as const }),
      says,
      before,
      after,
    },
  ];
}

function onlyText(view: View): boolean {
  const types = typesOf(view);
  return types?.size === 1 && types.has('string');
}

/** What happens to values that are written without quotes when only one of the schemas takes any text. */
function textEffect(before: View, after: View): 'widens' | 'narrows' | undefined {
  if (onlyText(after)) return 'widens';
  return onlyText(before) ? 'narrows' : undefined;
}

function asText(finding: Finding, effect: 'widens' | 'narrows' | undefined): Finding {
  if (effect === undefined || !finding.rule.startsWith('type-')) return finding;
  return { ...finding, rule: effect === 'widens' ? 'type-widened' : 'type-narrowed', effect };
}
