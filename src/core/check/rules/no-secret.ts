import type { Rule } from '../rule.js';

const SECRETS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['an access key of AWS', /\bAKIA[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[opsur]_[A-Za-z0-9]{36}\b/],
  ['a token of Slack', /\bxox[abeoprs]-[\w-]{10,}/],
  ['a live key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{16,}/],
  ['a key of Google', /\bAIza[\w-]{35}\b/],
];

/**
 * Suites are committed and shared. The engine invents no secrets: one that is found came in the document's
 * examples, so that this is a warning to the document's owners and no fault of the suite.
 */
export const noSecret: Rule = {
  name: 'no-secret',
  severity: 'warning',
  check: (files) =>
    files.flatMap(({ path, content }) =>
      SECRETS.flatMap(([kind, pattern]) => {
        const found = pattern.exec(content);
        if (found === null) return [];
        const line = content.slice(0, found.index).split('\n').length;
        return [{ file: path, line, detail: `this looks like ${kind}` }];
      }),
    ),
};
