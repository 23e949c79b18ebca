import { expect, it } from 'vitest';
import { applicationsOf, optionsOf } from './wanted-batch.js';

it('takes models with numbers of their own, and others with the common ones', () => {
  expect(applicationsOf(['maker_one:1-3,5', 'maker_two', 'maker_one:8'], 'all')).toEqual({
    maker_one: '1-3,5,8',
    maker_two: 'all',
  });
  expect(() => applicationsOf([':1'], 'all')).toThrow(':1 names no model');
});

it('takes options of types, as JSON where that can be read', () => {
  expect(
    optionsOf(['dynamic.full_scan=true', 'dynamic.depth=3', 'ai_review.model=a=b', 'ai_review.list=[1]']),
  ).toEqual({ dynamic: { full_scan: true, depth: 3 }, ai_review: { model: 'a=b', list: [1] } });
  expect(() => optionsOf(['full_scan'])).toThrow('full_scan is no option');
});
