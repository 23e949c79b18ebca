import { describe, expect, it } from 'vitest';
import type { TestOutcome } from '#core/verdict/index';
import { junitXml } from './junit.js';

function xmlOf(title: string, tests: TestOutcome[]): string {
  return junitXml({ suite: { title, apiVersion: '', target: 'vitest', engineVersion: '1' }, tests });
}

describe('junitXml', () => {
  it('groups tests by file and says what failed', () => {
    const xml = xmlOf('a suite', [
      { title: 'GET /pets > answers', file: 'tests/pets.test.ts', status: 'passed', durationMs: 12 },
      {
        title: 'GET /pets > refuses',
        file: 'tests/pets.test.ts',
        status: 'failed',
        durationMs: 3,
        message: 'no\nat x',
      },
      { title: 'later', file: 'tests/cats.test.ts', status: 'skipped', durationMs: 0 },
    ]);

    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="a suite" tests="3" failures="1" errors="0" skipped="1" time="0.015">
  <testsuite name="tests/pets.test.ts" tests="2" failures="1" errors="0" skipped="0" time="0.015">
    <testcase classname="tests/pets.test.ts" name="GET /pets &gt; answers" time="0.012"/>
    <testcase classname="tests/pets.test.ts" name="GET /pets &gt; refuses" time="0.003">
      <failure message="no" type="fault-unknown">no&#10;at x</failure>
    </testcase>
  </testsuite>
  <testsuite name="tests/cats.test.ts" tests="1" failures="0" errors="0" skipped="1" time="0.000">
    <testcase classname="tests/cats.test.ts" name="later" time="0.000"><skipped/></testcase>
  </testsuite>
</testsuites>
`);
  });

  it('marks flaky tests, and does not count them as failures', () => {
    const xml = xmlOf('a suite', [
      { title: 'wavers', file: 'f', status: 'flaky', durationMs: 1, message: 'at first' },
    ]);

    expect(xml).toContain('failures="0"');
    expect(xml).toContain('<flakyFailure message="at first" type="fault-unknown">at first</flakyFailure>');
  });

  it('stays XML whatever an API answered', () => {
    const hostile = ']]>"&<x>\0\u001b\ud800\uffff';
    const xml = xmlOf(hostile, [
      { title: hostile, file: 'f', status: 'failed', durationMs: 1, message: hostile },
    ]);

    expect(xml).toContain('message="]]&gt;&quot;&amp;&lt;x&gt;\uFFFD\uFFFD\uFFFD\uFFFD"');
  });
});
