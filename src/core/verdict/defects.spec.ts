import { describe, expect, it } from 'vitest';
import type { FaultCode } from '#core/plan/index';
import { defectsOf } from './defects.js';
import type { TestFailure, TestOutcome } from './outcome.js';

interface Told {
  readonly operation?: string;
  readonly clause?: string;
  readonly fault?: FaultCode;
  readonly status?: number;
  readonly body?: string;
  readonly identity?: string;
  readonly expectation?: string;
  readonly problem?: string;
}

let count = 0;

function failed(told: Told = {}): TestOutcome {
  const { operation = 'GET /pets', clause = '#/paths/~1pets/get', fault = 102, status = 200 } = told;
  count += 1;
  const failure: TestFailure = {
    expectation: told.expectation ?? 'the invalid input to be refused',
    problem: told.problem ?? `the status was ${status}`,
    fault: status >= 500 ? 100 : fault,
    request: {
      method: 'GET',
      url: 'http://x/pets',
      identity: told.identity ?? 'anonymous',
      headers: {},
      body: '',
    },
    ...(status > 0 && { response: { status, headers: {}, body: told.body ?? '' } }),
    curl: `curl -X GET 'http://x/pets?${count}'`,
  };
  return {
    title: `test ${count}`,
    file: 'tests/pets.test.ts',
    status: 'failed',
    durationMs: 1,
    message: 'said',
    failure,
    planned: {
      id: String(count).padStart(12, '0'),
      file: 'tests/pets.test.ts',
      title: `test ${count}`,
      operation,
      covers: [operation],
      strategy: 'validation',
      clause,
      locator: 'query.limit#maximum',
      fault,
    },
  };
}

const sizes = (outcomes: TestOutcome[]): number[] =>
  defectsOf(outcomes)
    .map(({ tests }) => tests.length)
    .sort();

describe('defectsOf', () => {
  it('is empty when nothing failed', () => {
    expect(defectsOf([{ ...failed(), status: 'flaky' }])).toEqual([]);
  });

  it('groups failures by operation, fault code and clause', () => {
    const other = { clause: '#/paths/~1pets/get/parameters/0' };

    expect(
      sizes([failed(), failed(), failed(other), failed({ fault: 101 }), failed({ operation: 'GET /a' })]),
    ).toEqual([1, 1, 1, 2]);
  });

  it('takes operations that share a broken component for one defect', () => {
    const clause = '#/components/parameters/limit/schema/maximum';
    const [defect, ...others] = defectsOf([failed({ clause }), failed({ clause, operation: 'GET /toys' })]);

    expect(others).toEqual([]);
    expect(defect).toMatchObject({ cause: 'shared-clause', operations: ['GET /pets', 'GET /toys'], clause });
    expect(defect?.sentence).toMatch(/^Each of 2 operations takes input that the document forbids/);
    expect(defectsOf([failed({ clause })])).toMatchObject([{ cause: 'clause' }]);
  });

  it('takes answers that miss one schema in the same way for one defect, in lists, too', () => {
    const expectation = 'a body that fits the schema Pet';
    const told = (operation: string, problem: string): TestOutcome =>
      failed({ operation, clause: `#/paths/${operation}`, fault: 101, expectation, problem });

    expect(
      sizes([
        told('GET /a', '/id must be integer'),
        told('GET /b', '/0/id must be integer'),
        told('GET /b', '/name must be string'),
      ]),
    ).toEqual([1, 2]);
  });

  it('groups server errors of an operation by what it says, whatever values it says it about', () => {
    const said = (body: string, operation = 'GET /pets'): TestOutcome =>
      failed({ status: 500, body, operation });

    expect(
      sizes([
        said('{"error":"no row 17"}'),
        said('{"error":"no row 18"}'),
        said('{"error":"out of memory"}'),
        said('{"error":"no row 17"}', 'GET /toys'),
      ]),
    ).toEqual([1, 1, 2]);
  });

  it('takes a wrong status for one defect of the operation that answered, whatever tests were after', () => {
    const told = { fault: 101, expectation: 'status 200', problem: 'the status was 202' } as const;
    const planned = { covers: ['POST /toys', 'GET /pets'], operation: 'POST /toys' };
    const life = failed({ ...told, clause: '#/life' });

    const defects = defectsOf([
      failed({ ...told, clause: '#/status' }),
      { ...life, ...(life.planned && { planned: { ...life.planned, ...planned } }) },
    ]);

    expect(defects).toMatchObject([{ operations: ['GET /pets'], tests: [{}, {}] }]);
  });

  it('names the deletion that does not delete, and not the request that shows it', () => {
    const test = failed({ operation: 'POST /pets', clause: '#/paths/~1pets~1{petId}/delete', fault: 103 });

    expect(defectsOf([test])).toMatchObject([{ operations: ['DELETE /pets/{petId}'] }]);
  });

  it('takes no answer, and a gateway without its API, for one defect of all operations', () => {
    const lost = { status: 0, problem: 'fetch failed: connect ECONNREFUSED 127.0.0.1:9' };

    expect(sizes([failed(lost), failed({ ...lost, operation: 'GET /toys' })])).toEqual([2]);
    expect(sizes([failed({ status: 503 }), failed({ status: 503, operation: 'GET /toys' })])).toEqual([2]);
    expect(defectsOf([failed(lost)])[0]?.sentence).toBe(
      'GET /pets gives no answer: fetch failed: connect ECONNREFUSED 127.0.0.1:9.',
    );
  });

  it('takes an identity that is turned away everywhere for one defect', () => {
    const away = { status: 401, identity: 'userA' };
    const defects = defectsOf([failed(away), failed({ ...away, operation: 'GET /toys' })]);

    expect(defects).toMatchObject([{ cause: 'credentials', operations: ['GET /pets', 'GET /toys'] }]);
    expect(defectsOf([failed(away)])).toMatchObject([{ cause: 'clause' }]);
  });

  it('says what is wrong, with a request, its answer and one curl', () => {
    const test = failed();

    expect(defectsOf([test])).toMatchObject([
      {
        id: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
        fault: 102,
        severity: 'medium',
        clause: '#/paths/~1pets/get',
        sentence:
          'GET /pets takes input that the document forbids (query.limit: maximum): expected the invalid input to be refused, but the status was 200.',
        tests: [{ id: test.planned?.id, file: test.file, title: test.title }],
        example: { failure: test.failure },
      },
    ]);
  });

  it('gives the same defect the same id in every execution', () => {
    const [one] = defectsOf([failed(), failed()]);
    const [again] = defectsOf([failed()]);

    expect(again?.id).toBe(one?.id);
  });

  it('puts the worst first, then those that fail the most tests', () => {
    const leak = failed({ fault: 207, clause: '#/security' });
    const often = { clause: '#/often' };

    expect(defectsOf([failed(), failed(often), failed(often), leak]).map(({ clause }) => clause)).toEqual([
      '#/security',
      '#/often',
      '#/paths/~1pets/get',
    ]);
  });

  it('has a defect for each failed test that somebody added by hand', () => {
    const { planned: _, failure: __, ...own } = failed();

    expect(defectsOf([own, { ...own, title: 'another' }])).toMatchObject([
      { cause: 'own-test', operations: [], tests: [{ file: own.file }] },
      { cause: 'own-test' },
    ]);
  });
});
