import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Finding } from '#core/findings/index';
import { analysed, neededBy } from '../../../../test/support/analyzers.js';
import { describeNeeding } from '../../../../test/support/needs.js';
import { semgrep } from './analyzer.js';
import { SEMGREP_RULES } from './command.js';

const EXAMPLES = path.join(import.meta.dirname, '../../../../test/fixtures/semgrep');

/** A line of an example, and what its rule makes of it; the line before it says so, as in semgrep's own tests. */
interface Verdict {
  readonly rule: string;
  readonly at: string;
  readonly hit: boolean;
}

describeNeeding(await neededBy(semgrep), 'rules of semgrep', () => {
  let verdicts: readonly Verdict[];
  let found: ReadonlySet<string>;

  beforeAll(async () => {
    verdicts = (await Promise.all((await readdir(EXAMPLES)).map((name) => verdictsIn(name)))).flat();
    const parts = [{ kind: 'backend', framework: 'flask', language: 'python', folder: '' }] as const;
    const report = await analysed(semgrep, { folder: EXAMPLES, parts });
    // A rule that semgrep cannot read makes it leave files out.
    const whole = report.status === 'findings' && report.notes?.length === 0;
    const findings = whole ? report.findings : [];
    found = new Set(findings.map((finding) => `${finding.rule} ${lineOf(finding)}`));
  });

  it('have an example that is hit and one that is missed, each', async () => {
    const rules = await namesOfRules();
    const named = (hit: boolean): readonly string[] =>
      [...new Set(verdicts.filter((one) => one.hit === hit).map(({ rule }) => rule))].toSorted();

    expect(named(true)).toEqual(rules);
    expect(named(false)).toEqual(rules);
  });

  it('hit what they are for', () => {
    const missed = verdicts.filter(({ rule, at, hit }) => hit && !found.has(`${rule} ${at}`));
    expect(missed).toEqual([]);
  });

  it('leave alone what is well', () => {
    const wrong = verdicts.filter(({ rule, at, hit }) => !hit && found.has(`${rule} ${at}`));
    expect(wrong).toEqual([]);
  });
});

async function verdictsIn(name: string): Promise<readonly Verdict[]> {
  const lines = (await readFile(path.join(EXAMPLES, name), 'utf8')).split('\n');
  return lines.flatMap((line, index) => {
    const [, verdict, rules = ''] = /\b(ruleid|ok): ([a-z, -]*[a-z])/.exec(line) ?? [];
    return rules
      .split(', ')
      .filter((rule) => rule !== '')
      .map((rule) => ({ rule, at: `${name}:${index + 2}`, hit: verdict === 'ruleid' }));
  });
}

async function namesOfRules(): Promise<readonly string[]> {
  const files = (await readdir(SEMGREP_RULES)).map((name) =>
    readFile(path.join(SEMGREP_RULES, name), 'utf8'),
  );
  const rules = (await Promise.all(files)).flatMap(
    (text) => (parse(text) as { rules: { id: string }[] }).rules,
  );
  return rules.map(({ id }) => id).toSorted();
}

function lineOf({ place }: Finding): string {
  return place.kind === 'code' ? `${place.path}:${place.line}` : '';
}
