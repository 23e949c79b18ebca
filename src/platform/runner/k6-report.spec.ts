import { describe, expect, it } from 'vitest';
import { readK6Journeys } from './k6-report.js';

const metric = JSON.stringify({ type: 'Metric', data: { name: 'checks', type: 'rate' }, metric: 'checks' });
const point = (name: string, value: number, tags: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    metric: name,
    type: 'Point',
    data: {
      time: '2026-11-21T19:58:10.885Z',
      value,
      tags: {
        group: '',
        scenario: 'journeys',
        journey: 'getBooks',
        file: 'journeys/books.contract.js',
        ...tags,
      },
    },
  });
const read = (...lines: readonly string[]) => readK6Journeys([...lines, ''].join('\n'));

describe('readK6Journeys', () => {
  it('tells how long a journey took whose checks all held', () => {
    const told = read(
      metric,
      point('checks', 1, { check: 'GET /books answers 200' }),
      point('iteration_duration', 10.5, {}),
    );

    expect(told).toEqual([
      {
        file: 'journeys/books.contract.js',
        name: 'getBooks',
        status: 'passed',
        seconds: 0.0105,
        message: '',
      },
    ]);
  });

  it('says what was answered where a check did not hold', () => {
    const [told] = read(
      point('http_reqs', 1, { name: 'GET /books', status: '500' }),
      point('checks', 0, { check: 'GET /books answers 200' }),
    );

    expect(told).toMatchObject({ status: 'failed', message: 'GET /books answers 200: got 500' });
  });

  it('takes a journey that judged nothing for one that did not come to its end', () => {
    const [told] = read(point('http_reqs', 1, { name: 'GET /books', status: '0' }));

    expect(told).toMatchObject({ status: 'failed', message: 'it ended before it could judge an answer' });
  });

  it('keeps journeys of the same name in different files apart', () => {
    const told = read(
      point('checks', 1, { check: 'GET /books answers 200' }),
      point('checks', 0, { check: 'GET /books answers 200', file: 'journeys/books.performance.js' }),
    );

    expect(told.map(({ status }) => status)).toEqual(['passed', 'failed']);
  });
});
