import type { Rule } from '../rule.js';

/** Runners tell the tests of a file apart by their titles. */
export const distinctTitles: Rule = {
  name: 'distinct-titles',
  severity: 'error',
  check: (files) =>
    files.flatMap(({ tests }) => {
      const taken = new Set<string>();
      return tests.flatMap(({ file, line, group, title }) => {
        const name = `${group} > ${title}`;
        const repeated = taken.has(name);
        taken.add(name);
        return repeated ? [{ file, line, detail: `“${name}” is the title of another test, too` }] : [];
      });
    }),
};
