import type { Rule } from '../rule.js';

/** Every file is what its name says. */
export const parses: Rule = {
  name: 'parses',
  severity: 'error',
  check: (files) =>
    files.flatMap(({ path, mistakes }) => mistakes.map((mistake) => ({ file: path, ...mistake }))),
};
