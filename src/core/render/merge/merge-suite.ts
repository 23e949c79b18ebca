import type { Json } from '#core/spec/index';
import { prettyJson, type RenderedFile } from '#core/layout/index';
import { MANIFEST_FILE } from '../suite-manifest.js';
import { MergeLog, type MergeReport } from './merge-report.js';
import { mergePlainFile } from './merge-plain-file.js';
import { mergeTestFile, type TextVersions } from './merge-test-file.js';
import { notationOf, type Notation } from './notation.js';
import { knownTests, type KnownTest } from './known-tests.js';

/** What a suite's folder holds and should hold, as texts by path. */
export interface SuiteVersions {
  /** What was generated last; empty when that is not known. */
  readonly base: ReadonlyMap<string, string>;
  /** What is there now, with people's edits. */
  readonly ours: ReadonlyMap<string, string>;
  /** What is generated now. */
  readonly theirs: readonly RenderedFile[];
  /** All operations of the document as it is now, whether they have tests or not. */
  readonly operations: readonly string[];
}

export interface MergedSuite {
  /** All files that are to be there; those that are there already in these words need not be written. */
  readonly files: readonly RenderedFile[];
  /** Files that were generated once, that nobody edited, and that nothing is generated for any more. */
  readonly removed: readonly string[];
  readonly report: MergeReport;
}

const MANIFEST_WIDTH = 110;

/**
 * Regenerates a suite around people's edits. What nobody edited is as it is generated now; what somebody edited or
 * deleted stays so, test by test; tests of operations that are gone stay, skipped and marked; where an edit and what
 * is generated now are about the same lines, the edit stays and the new lines stand beside it as a comment.
 */
export function mergeSuite(suite: SuiteVersions): MergedSuite {
  return new SuiteMerge(suite).merge();
}

class SuiteMerge {
  private readonly logs: MergeLog[] = [];
  private readonly tests: ReadonlyMap<string, KnownTest>;
  private readonly shapes: ReadonlySet<string>;
  /** Files with tests of operations that are gone. */
  private readonly losing: ReadonlySet<string>;
  private readonly theirs: ReadonlyMap<string, string>;

  constructor(private readonly suite: SuiteVersions) {
    this.theirs = new Map(suite.theirs.map(({ path, content }) => [path, content]));
    const manifests = [suite.base, suite.ours, this.theirs].map((files) => files.get(MANIFEST_FILE));
    this.tests = knownTests(manifests);
    this.shapes = new Set(suite.operations.map(shapeOf));
    const generated = knownTests([suite.base.get(MANIFEST_FILE)]);
    this.losing = new Set(
      [...generated].flatMap(([id, { file }]) => (this.whyGone(id) && file ? [file] : [])),
    );
  }

  merge(): MergedSuite {
    const { base, ours } = this.suite;
    const paths = new Set([...this.theirs.keys(), ...base.keys(), ...ours.keys()]);
    paths.delete(MANIFEST_FILE);
    const merged = [...paths].flatMap((path) => {
      const content = this.file(path);
      return content === undefined ? [] : [{ path, content }];
    });
    const kept = new Set(merged.map(({ path }) => path));
    const removed = [...base.keys()].filter(
      (path) => path !== MANIFEST_FILE && ours.has(path) && !kept.has(path),
    );
    const report = this.report();
    const files = [...merged, ...this.manifest(report)];
    return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), removed, report };
  }

  /** Undefined: there is to be no such file, or it is no business of the suite's. */
  private file(path: string): string | undefined {
    const [base, ours, theirs] = [
      this.suite.base.get(path),
      this.suite.ours.get(path),
      this.theirs.get(path),
    ];
    const log = new MergeLog(path);
    this.logs.push(log);
    if (ours === undefined) {
      if (base === undefined || theirs === undefined) return theirs;
      log.keep('deleted');
      return undefined;
    }
    const isWindows = ours.includes('\r\n');
    const own = isWindows ? ours.replaceAll('\r\n', '\n') : ours;
    const merged = own === theirs ? own : this.edited(path, { base, ours: own, theirs }, log);
    return isWindows ? merged?.replaceAll('\n', '\r\n') : merged;
  }

  private edited(path: string, texts: TextVersions, log: MergeLog): string | undefined {
    const { base, ours, theirs } = texts;
    const notation = notationOf(path);
    if (theirs !== undefined && ours === base && !this.losing.has(path)) return theirs;
    if (notation !== undefined) return this.testFile(texts, notation, log);
    if (theirs === undefined) return this.noLongerGenerated(texts, log);
    if (theirs !== base) return mergePlainFile(path, { ...texts, theirs }, log);
    log.keep('edited');
    return ours;
  }

  private noLongerGenerated({ base, ours }: TextVersions, log: MergeLog): string | undefined {
    if (base === undefined) return ours;
    if (ours === base) return undefined;
    log.keep('edited');
    return ours;
  }

  private testFile(texts: TextVersions, notation: Notation, log: MergeLog): string | undefined {
    const trial = new MergeLog(log.file);
    const merged = mergeTestFile(texts, { notation, log: trial, whyGone: (id) => this.whyGone(id) });
    if (merged === undefined) {
      log.keep('edited');
      if (texts.theirs !== texts.base)
        log.conflict('the file cannot be taken apart into its tests: it was left as it is');
      return texts.ours;
    }
    log.takeOver(trial);
    const result = texts.base === texts.theirs ? texts.ours : merged;
    return result === '' ? undefined : result;
  }

  private whyGone(id: string): string | undefined {
    const operation = this.tests.get(id)?.operation;
    if (operation === undefined || this.shapes.has(shapeOf(operation))) return undefined;
    return `${operation} is not in the document any more`;
  }

  private report(): MergeReport {
    const titled = <Entry extends { readonly id?: string }>(entry: Entry): Entry => {
      const title = entry.id === undefined ? undefined : this.tests.get(entry.id)?.title;
      return title === undefined ? entry : { ...entry, title };
    };
    return {
      conflicts: this.logs.flatMap(({ conflicts }) => conflicts).map(titled),
      orphans: this.logs.flatMap(({ orphans }) => orphans).map(titled),
      kept: this.logs.flatMap(({ kept }) => kept).map(titled),
    };
  }

  /** As it is generated, with what became of the edits where there are any. */
  private manifest(report: MergeReport): RenderedFile[] {
    const content = this.theirs.get(MANIFEST_FILE);
    if (content === undefined) return [];
    const isPlain = Object.values(report).every((entries) => entries.length === 0);
    if (isPlain) return [{ path: MANIFEST_FILE, content }];
    const manifest = { ...(JSON.parse(content) as object), merge: report } as unknown as Json;
    return [{ path: MANIFEST_FILE, content: `${prettyJson(manifest, MANIFEST_WIDTH)}\n` }];
  }
}

/** Whatever the parameters of a path are called. */
const shapeOf = (operation: string): string => operation.replaceAll(/\{[^{}]*\}/gu, '{}');
