import type { ApiSpec } from '#core/spec/index';
import type { WrittenSuite } from './suite-folder.js';

export interface CommittedSuite {
  readonly spec: ApiSpec;
  readonly specSha256: string;
  readonly tests: number;
  readonly written: WrittenSuite;
}

/** Longer titles make no good first line. */
const TITLE_LENGTH = 40;

/** What the commit of a suite says: what it is made from, and what became of people's edits. */
export function commitMessage({ spec, specSha256, tests, written }: CommittedSuite): string {
  const title = oneLine(`${spec.title} ${spec.version}`).slice(0, TITLE_LENGTH).trim();
  const { merge, written: files, removed } = written;
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
    `test(api): ${tests} tests of ${title}`,
    '',
    `${files} files written, ${removed} removed; ${spec.operations.length} operations in the document.`,
    ...edits,
    '',
    `Api-Document-Sha256: ${specSha256}`,
  ].join('\n');
}

/** Titles are strangers': nothing in them may look like another line of the message. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
