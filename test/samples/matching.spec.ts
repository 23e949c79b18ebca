import { describe, expect, it } from 'vitest';
import type { Finding, Place } from '#core/findings/index';
import { agree, isExpected } from '../../bench/analyzers/matching.js';
import type { Label, LabelPlace } from '../../bench/analyzers/samples.js';
import { scoreOf } from '../../bench/analyzers/score.js';

const labelAt = (place: LabelPlace, cwe: number[] = [89]): Label => ({
  id: 'search',
  cwe,
  what: 'wrong',
  places: [place],
});

const findingAt = (place: Place, changes: Partial<Finding> = {}): Finding => ({
  tool: 'one',
  rule: 'r1',
  title: 'wrong',
  message: 'wrong',
  severity: 'medium',
  cwe: [89],
  place,
  ...changes,
});

const line = (from: number, endLine?: number, path = 'backend/app.py'): Place => ({
  kind: 'code',
  path,
  line: from,
  text: 'x',
  ...(endLine === undefined ? {} : { endLine }),
});
const lines: LabelPlace = { kind: 'code', path: 'backend/app.py', line: 10, endLine: 12 };

describe('a finding in the source agrees with a label', () => {
  it.each([
    ['on its first line', line(10), true],
    ['on its last line', line(12), true],
    ['that begins before it and reaches into it', line(7, 10), true],
    ['before it', line(9), false],
    ['behind it', line(13), false],
    ['in another file', line(10, 12, 'app.py'), false],
  ])('%s: %s', (_where, place, agrees) => {
    expect(agree(findingAt(place), labelAt(lines))).toBe(agrees);
  });

  it.each([
    ['of the same weakness', [89], true],
    ['of one of its family', [564], true],
    ['of several, one of which it is', [20, 89], true],
    ['of another weakness', [79], false],
    ['of its parent that says nothing', [74], false],
    ['without a weakness', [], false],
  ])('when it is %s', (_what, cwe, agrees) => {
    expect(agree(findingAt(line(10), { cwe }), labelAt(lines))).toBe(agrees);
  });

  it('under any of the names that the label has', () => {
    expect(agree(findingAt(line(10), { cwe: [94] }), labelAt(lines, [489, 94]))).toBe(true);
  });
});

describe('a finding about a package agrees with a label', () => {
  const flask: LabelPlace = {
    kind: 'dependency',
    ecosystem: 'PyPI',
    package: 'Flask-Cors',
    version: '1.0',
    path: 'backend/requirements.txt',
  };
  const about = (ecosystem: 'PyPI' | 'npm', name: string): Finding =>
    findingAt(
      { kind: 'dependency', ecosystem, package: name, advisory: 'CVE-2024-1', path: 'x' },
      { cwe: [] },
    );

  it.each([
    ['PyPI' as const, 'flask_cors', true],
    ['PyPI' as const, 'flask', false],
    ['npm' as const, 'Flask-Cors', false],
  ])('by ecosystem and name, whatever the advisory: %s %s', (ecosystem, name, agrees) => {
    expect(agree(about(ecosystem, name), labelAt(flask))).toBe(agrees);
  });

  it('with the case of names on npm, which tells packages apart', () => {
    const label = labelAt({ ...flask, ecosystem: 'npm', package: 'JSONStream' });

    expect(agree(about('npm', 'jsonstream'), label)).toBe(false);
  });
});

describe('a finding about a request agrees with a label', () => {
  const removal: LabelPlace = { kind: 'exchange', method: 'GET', path: '/users/{user_id}', parameter: 'q' };
  const asked = (method: string, path: string, parameter?: string): Finding =>
    findingAt({ kind: 'exchange', method, path, ...(parameter === undefined ? {} : { parameter }) });

  it.each([
    ['get', '/users/{id}', 'Q', true],
    ['GET', '/users/7', undefined, true],
    ['GET', '/users/7?page=2', 'q', true],
    ['GET', '/users/7', 'page', false],
    ['POST', '/users/7', 'q', false],
    ['GET', '/users', 'q', false],
    ['GET', '/users/7/tasks', 'q', false],
    ['GET', '/tasks/7', 'q', false],
  ])('%s %s, parameter %s', (method, path, parameter, agrees) => {
    expect(agree(asked(method, path, parameter), labelAt(removal))).toBe(agrees);
  });

  it('at every path, if the label is about all answers', () => {
    const everywhere = labelAt({ kind: 'exchange', method: '*', path: '*' });

    expect(agree(asked('POST', '/users', 'X-Frame-Options'), everywhere)).toBe(true);
  });
});

describe('what an analyzer should see', () => {
  it('is what the list has for the area of one of the places', () => {
    const label = labelAt(lines);

    expect(isExpected(label, { python: { '89': 'B608' } })).toBe(true);
    expect(isExpected(label, { javascript: { '89': 'rule' }, python: { '79': 'rule' } })).toBe(false);
    expect(isExpected(labelAt(lines, [564, 89]), { python: { '89': 'B608' } })).toBe(false);
    expect(isExpected(label, undefined)).toBe(false);
  });
});

describe('the score', () => {
  const other: Label = { ...labelAt({ ...lines, line: 40, endLine: 40 }, [79]), id: 'page' };
  const score = scoreOf(
    [
      {
        analyzer: 'one',
        vulnerable: [
          findingAt(line(10)),
          findingAt(line(11)),
          findingAt(line(99)),
          findingAt(line(98), { severity: 'info' }),
        ],
        mended: [findingAt(line(10), { severity: 'high' }), findingAt(line(11), { severity: 'low' })],
      },
      { analyzer: 'two', vulnerable: [], mended: [] },
    ],
    [labelAt(lines), other],
    { one: { python: { '89': 'B608' } }, two: { python: { '79': 'rule' } } },
  );

  it('has each label once, however many findings agree with it', () => {
    expect(score).toMatchObject({ labels: 2, found: ['search'], missed: ['page'] });
  });

  it('counts what disagrees, and whatever is said of the mended half, but for what claims nothing', () => {
    expect(score.analyzers[0]).toMatchObject({ claims: 5, agreeing: 2, notes: 1 });
    expect(score.analyzers[0]?.disagreeing).toHaveLength(3);
  });

  it('says which labels each analyzer should have found', () => {
    expect(score.analyzers).toMatchObject([
      { expected: ['search'], expectedFound: ['search'] },
      { expected: ['page'], expectedFound: [] },
    ]);
  });

  it('raises an alarm for what is high on the mended half alone', () => {
    expect(score.alarms.map(({ severity }) => severity)).toEqual(['high']);
  });
});
