import { expect, it } from 'vitest';
import { manifestTest } from '#core/render/index';
import { testFailure, type TestFailure } from '#core/verdict/index';
import { recorded } from './failure-records.js';

const planned = manifestTest.parse({
  id: 'abc',
  file: 'tests/pets.test.ts',
  title: 'GET /pets > answers',
  operation: 'GET /pets',
  covers: ['GET /pets'],
  strategy: 'contract',
  clause: '#/paths/~1pets/get',
  fault: 101,
  locator: 'responses',
  variant: 'valid',
  priority: 1,
});

function faultOf(fault: TestFailure['fault'], expectation: string, status: number): unknown {
  const failure = testFailure.parse({
    expectation,
    problem: `the status was ${status}`,
    fault,
    request: { method: 'GET', url: 'http://127.0.0.1:9/pets', identity: 'anonymous', headers: {}, body: '' },
    response: { status, headers: {}, body: '' },
    curl: '',
  });
  const { file, title } = planned;
  const outcome = { file, title, status: 'failed', durationMs: 1, message: 'wrong', planned } as const;
  return recorded(outcome, new Map([[planned.id, failure]]), []).failure?.fault;
}

it.each([
  ['a breakdown, whatever the test was after', 101, 'status 200', 500, 100],
  ['a wrong answer, where the test was after a breakdown', 100, 'status 200 or 4XX', 202, 101],
  ['a wrong answer, where valid input was not taken', 102, 'status 200', 400, 101],
  ['invalid input taken, where it was not refused', 102, 'the invalid input to be refused', 200, 102],
] as const)('a failure is told as %s', (_, fault, expectation, status, told) => {
  expect(faultOf(fault, expectation, status)).toBe(told);
});
