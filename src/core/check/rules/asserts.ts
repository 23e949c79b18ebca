import type { Rule } from '../rule.js';

/** A test that expects nothing cannot fail. */
export const asserts: Rule = {
  name: 'asserts',
  severity: 'error',
  check: (files) =>
    files
      .flatMap(({ tests }) => tests)
      .filter((test) => !test.asserts)
      .map(({ file, line, title }) => ({ file, line, detail: `“${title}” expects nothing` })),
};
