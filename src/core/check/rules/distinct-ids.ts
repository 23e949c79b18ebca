import type { Rule } from '../rule.js';

/** Regeneration and reports find tests by their ids: each test has one, that of a test of the plan, and its own. */
export const distinctIds: Rule = {
  name: 'distinct-ids',
  severity: 'error',
  check(files, plan) {
    const planned = new Set(plan.cases.map(({ id }) => id));
    const taken = new Set<string>();
    return files
      .flatMap(({ tests }) => tests)
      .flatMap(({ file, line, id, title }) => {
        const problem = problemWith(id, planned, taken);
        if (id !== undefined) taken.add(id);
        return problem === undefined ? [] : [{ file, line, detail: `“${title}” ${problem}` }];
      });
  },
};

function problemWith(
  id: string | undefined,
  planned: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): string | undefined {
  if (id === undefined) return 'has no id';
  if (taken.has(id)) return `has the id of another test, ${id}`;
  return planned.has(id) ? undefined : `has the id ${id}, which the plan does not know`;
}
