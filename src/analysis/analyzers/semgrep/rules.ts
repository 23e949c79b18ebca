import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SEMGREP_RULES } from './command.js';

/** What the rules are: with other rules, a finding that is gone need not be mended. */
export function rulesDigest(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(SEMGREP_RULES).toSorted())
    hash.update(readFileSync(path.join(SEMGREP_RULES, name)));
  return hash.digest('hex').slice(0, 12);
}
