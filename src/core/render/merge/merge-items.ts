import { shownBeside } from './conflict-note.js';
import { mergeTest, type MergeContext } from './merge-test.js';
import { byKey, lineItem, type GroupItem, type Item, type TestFile } from './test-file.js';
import { same, threeWay, type Region } from './three-way.js';

export interface FileVersions {
  readonly base: TestFile;
  readonly ours: TestFile;
  readonly theirs: TestFile;
}

/** Merges lines, tests and groups: order and lines as in any three-way merge, tests and groups by what they are. */
export function mergeItems({ base, ours, theirs }: FileVersions, context: MergeContext): readonly Item[] {
  return new ItemMerge(byKey(base.items), byKey(ours.items), byKey(theirs.items), context).merge(
    base.items,
    ours.items,
    theirs.items,
  );
}

type Known = ReadonlyMap<string, Item>;

class ItemMerge {
  /** Nothing stands in a file twice, wherever it was moved to. */
  private readonly placed = new Set<string>();

  constructor(
    private readonly base: Known,
    private readonly ours: Known,
    private readonly theirs: Known,
    private readonly context: MergeContext,
  ) {}

  merge(base: readonly Item[], ours: readonly Item[], theirs: readonly Item[]): Item[] {
    const keys = (items: readonly Item[]): string[] => items.map(({ key }) => key);
    const kinds = new Map([...base, ...ours, ...theirs].map((item) => [item.key, item]));
    return threeWay(keys(base), keys(ours), keys(theirs)).flatMap((region) =>
      this.keysOf(region, kinds).flatMap((key) => this.place(kinds.get(key) ?? lineItem(key))),
    );
  }

  private keysOf(region: Region, kinds: Known): readonly string[] {
    const { kind, base, ours, theirs } = region;
    if (kind === 'theirs') {
      const gone = base.filter((key) => isPart(kinds.get(key)) && !this.theirs.has(key));
      return [...gone, ...theirs];
    }
    if (kind !== 'conflict') return ours;
    const come = theirs.filter((key) => isPart(kinds.get(key)) && !this.ours.has(key));
    return [...ours, ...come, ...this.otherLines(region, kinds)];
  }

  /** Lines outside of tests that both sides changed: the edit stays, and the new lines stand beside it. */
  private otherLines({ base, ours, theirs }: Region, kinds: Known): readonly string[] {
    const known = new Set([...base, ...ours]);
    const come = theirs.filter((key) => kinds.get(key)?.kind === 'line' && key !== '' && !known.has(key));
    if (come.length === 0) return [];
    this.context.log.conflict('lines outside of the tests were edited, and are generated otherwise now');
    return shownBeside(come, this.context.notation);
  }

  private place(item: Item): Item[] {
    if (item.kind === 'line') return [item];
    if (this.placed.has(item.key)) return [];
    this.placed.add(item.key);
    if (item.kind === 'imports') return [item];
    const found = item.kind === 'test' ? this.test(item.key) : this.group(item.key);
    return found === undefined ? [] : [found];
  }

  private test(key: string): Item | undefined {
    const of = (known: Known) => {
      const item = known.get(key);
      return item?.kind === 'test' ? item : undefined;
    };
    return mergeTest({ base: of(this.base), ours: of(this.ours), theirs: of(this.theirs) }, this.context);
  }

  private group(key: string): Item | undefined {
    const of = (known: Known) => {
      const item = known.get(key);
      return item?.kind === 'group' ? item : undefined;
    };
    const [base, ours, theirs] = [of(this.base), of(this.ours), of(this.theirs)];
    const shell = ours ?? theirs;
    if (shell === undefined) return undefined;
    const items = this.merge(base?.items ?? [], ours?.items ?? [], theirs?.items ?? []);
    const isEmpty = !items.some((one) => one.kind !== 'line' || one.key.trim() !== '');
    // A group that people wrote stays, empty or not; one that was deleted comes back only with new tests.
    if (isEmpty && (base !== undefined || ours === undefined)) return undefined;
    return { ...shell, head: headOf(base, ours, theirs), items };
  }
}

const isPart = (item: Item | undefined): boolean => item?.kind === 'test' || item?.kind === 'group';

function headOf(
  base: GroupItem | undefined,
  ours: GroupItem | undefined,
  theirs: GroupItem | undefined,
): readonly string[] {
  const isEdited = base === undefined || ours === undefined || !same(base.head, ours.head);
  return (isEdited ? (ours ?? theirs) : (theirs ?? ours))?.head ?? [];
}
