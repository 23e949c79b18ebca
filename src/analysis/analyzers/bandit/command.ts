/**
 * Ours, and nothing of the application's: its `.bandit` and its `# nosec` comments would hide what is wrong.
 * What is excluded is what bandit excludes by itself, which are folders of others' code: nothing.
 */
export const BANDIT_ARGS =
  '--recursive . --format json --quiet --ini /dev/null --ignore-nosec --exclude /nowhere'.split(' ');

/** 1: it found something. */
export const BANDIT_EXIT_CODES = [0, 1] as const;
