import { fileURLToPath } from 'node:url';

/** Our own rules: those of semgrep's registry need a network, and most of them may not be passed on. */
export const SEMGREP_RULES = fileURLToPath(new URL('../../../../rules/semgrep', import.meta.url));

/** Comments (`nosemgrep`) and lists of files in the application have no say, and nothing is told to anybody. */
export const SEMGREP_ARGS: readonly string[] = [
  'scan',
  `--config=${SEMGREP_RULES}`,
  ...'--json --quiet --metrics=off --disable-version-check --disable-nosem --no-git-ignore'.split(' '),
  ...'--no-rewrite-rule-ids --max-target-bytes=0 --timeout=15 --timeout-threshold=0 --jobs=2'.split(' '),
  '.',
];

/** Two files of many more might be slow with one rule; it tells of them and goes on (2: errors beside what it found). */
export const SEMGREP_EXIT_CODES = [0, 1, 2, 3] as const;

/** Settings and caches in a folder that is there for this run; no questions to its makers. */
export const SEMGREP_ENVIRONMENT = {
  SEMGREP_SEND_METRICS: 'off',
  SEMGREP_ENABLE_VERSION_CHECK: '0',
} as const;

/** Without a list of its own it would leave out tests, and whatever else the application lists. */
export const NOTHING_IGNORED = { file: '.semgrepignore', content: '# Nothing is left out.\n' } as const;
