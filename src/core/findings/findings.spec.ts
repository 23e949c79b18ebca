import { describe, expect, it } from 'vitest';
import {
  afterScan,
  countBySeverity,
  type Finding,
  fingerprinted,
  type ToolScan,
  witnessed,
} from './index.js';

function found(line: number, text: string, more: Partial<Finding> = {}): Finding {
  return {
    tool: 'bandit',
    rule: 'B608',
    title: 'SQL injection',
    message: 'SQL is put together from texts',
    severity: 'medium',
    cwe: [89],
    place: { kind: 'code', path: 'backend/app.py', line, text },
    ...more,
  };
}

describe('fingerprints', () => {
  it('stay when lines move, and when they are indented otherwise', () => {
    const [before] = fingerprinted([found(10, 'db.execute("SELECT " + name)')]);
    const [after] = fingerprinted([found(42, '    db.execute("SELECT "  + name)')]);

    expect(after?.fingerprint).toBe(before?.fingerprint);
    expect(before?.fingerprint).toMatch(/^v1-[0-9a-f]{32}$/);
  });

  it('tell alike lines apart by their order, whatever order they are reported in', () => {
    const forth = fingerprinted([found(3, 'eval(x)'), found(9, 'eval(x)')]);
    const back = fingerprinted([found(9, 'eval(x)'), found(3, 'eval(x)')]);

    expect(new Set(forth.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    expect(back).toEqual(forth);
  });

  it('of packages stay when the version changes, and differ by advisory', () => {
    const place = {
      kind: 'dependency' as const,
      ecosystem: 'PyPI' as const,
      package: 'Flask',
      path: 'requirements.txt',
    };
    const [old, newer, other] = fingerprinted([
      found(0, '', { place: { ...place, version: '0.1', advisory: 'CVE-1' } }),
    ]).concat(
      fingerprinted([
        found(0, '', { place: { ...place, package: 'flask', version: '0.2', advisory: 'CVE-1' } }),
      ]),
      fingerprinted([found(0, '', { place: { ...place, version: '0.1', advisory: 'CVE-2' } })]),
    );

    expect(newer?.fingerprint).toBe(old?.fingerprint);
    expect(other?.fingerprint).not.toBe(old?.fingerprint);
  });

  it('of requests stay when a parameter of the path is called otherwise', () => {
    const place = { kind: 'exchange' as const, method: 'get', path: '/orders/{id}' };
    const [one] = fingerprinted([found(0, '', { place })]);
    const [other] = fingerprinted([
      found(0, '', { place: { ...place, method: 'GET', path: '/orders/{orderId}' } }),
    ]);

    expect(other?.fingerprint).toBe(one?.fingerprint);
  });
});

describe('findings over scans', () => {
  const scan = (findings: readonly Finding[], more: Partial<ToolScan> = {}): ToolScan => ({
    tool: 'bandit',
    scope: 'bandit 1.9, backend',
    completed: true,
    findings: fingerprinted(findings),
    ...more,
  });
  const both = [found(1, 'eval(a)'), found(2, 'eval(b)')];
  const first = afterScan([], [scan(both)]);
  const states = (after: typeof first): readonly string[] => after.map(({ state }) => state);

  it('are new once, and open from then on', () => {
    expect(states(first)).toEqual(['new', 'new']);
    const second = afterScan(first, [scan(both)]);
    expect(states(second)).toEqual(['open', 'open']);
    expect(afterScan(second, [scan(both)])).toEqual(second);
  });

  it('are fixed when their tool does not see them any more, and reopened when it does again', () => {
    const mended = afterScan(first, [scan(both.slice(1))]);
    expect(states(mended)).toEqual(['open', 'fixed']);
    expect(states(afterScan(mended, [scan(both)])).toSorted()).toEqual(['open', 'reopened']);
  });

  it.each([
    ['did not come to its end', [scan([], { completed: false })]],
    ['looked at something else', [scan([], { scope: 'bandit 1.9, frontend' })]],
    ['was another one', [scan([], { tool: 'ruff', scope: 'ruff' })]],
    ['did not run at all', []],
  ])('are not fixed when the tool %s', (_why, scans) => {
    expect(afterScan(first, scans)).toEqual(first);
  });
});

describe('what several tools say', () => {
  it('of one place under one weakness is shown as one, as bad as the worst of them says', () => {
    const findings = fingerprinted([
      found(7, 'eval(a)', { cwe: [95] }),
      found(7, 'eval(a)', { tool: 'ruff', rule: 'S307', severity: 'high', cwe: [95, 78] }),
      found(8, 'eval(b)', { cwe: [95] }),
      found(7, 'eval(a)', { tool: 'pylint', rule: 'eval-used', cwe: [] }),
    ]);

    const shown = witnessed(findings);

    expect(
      shown.map(({ severity, cwe, witnesses }) => [severity, cwe, witnesses.map(({ tool }) => tool)]),
    ).toEqual([
      ['high', [78, 95], ['bandit', 'ruff']],
      ['medium', [], ['pylint']],
      ['medium', [95], ['bandit']],
    ]);
  });

  it('is counted by severity, and the sum is the number of findings', () => {
    const counts = countBySeverity([found(1, ''), found(2, '', { severity: 'unknown' })]);

    expect(counts).toEqual({ critical: 0, high: 0, medium: 1, low: 0, info: 0, unknown: 1 });
  });
});
