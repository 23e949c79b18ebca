import type { MergeReport } from './merge/merge-report.js';

export interface CommittedSuite {
  /** Of the API document. */
  readonly title: string;
  readonly apiVersion: string;
  readonly specSha256: string;
  readonly operations: number;
  readonly tests: number;
  /** Files. */
  readonly written: number;
  readonly removed: number;
  readonly merge?: MergeReport | undefined;
}

/** Longer titles make no good first line. */
const TITLE_LENGTH = 40;

/** What the commit of a suite says: what it is made from, and what became of people's edits. */
export function commitMessage(suite: CommittedSuite): string {
  const { merge, written, removed, operations } = suite;
  const title = oneLine(`${suite.title} ${suite.apiVersion}`).slice(0, TITLE_LENGTH).trim();
  const edits =
    merge === undefined
      ? []
      : [
          `${merge.kept.length} edits kept, ${merge.conflicts.length} conflicts, ${merge.orphans.length} tests of what is gone`,
          ...merge.conflicts.map(
            ({ file, title: test }) => `- conflict: ${oneLine(`${file} ${test ?? ''}`)}`,
          ),
        ];
  return [
    `test(api): ${suite.tests} tests of ${title}`,
    '',
    `${written} files written, ${removed} removed; ${operations} operations in the document.`,
    ...edits,
    '',
    `Api-Document-Sha256: ${suite.specSha256}`,
  ].join('\n');
}

/** Titles are strangers': nothing in them may look like another line of the message. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
