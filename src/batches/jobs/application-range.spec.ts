import { describe, expect, it } from 'vitest';
import { applicationRange, readRange } from './application-range.js';

describe('a range of applications', () => {
  it.each([
    ['1-3,5,8', [1, 2, 3, 5, 8]],
    ['8, 5 ,1 - 3', [1, 2, 3, 5, 8]],
    ['2,2,1-2', [1, 2]],
    ['30', [30]],
    ['7-7,', [7]],
  ])('reads %s', (text, numbers) => {
    expect(readRange(text)).toEqual(numbers);
  });

  it.each([
    ['', 'empty'],
    [' , ', 'empty'],
    ['0', '1 to 30'],
    ['29-31', '1 to 30'],
    ['3-1', 'ends before it begins'],
    ['1-', 'neither a number nor a range'],
    ['one', 'neither a number nor a range'],
    ['-1', 'neither a number nor a range'],
    ['1.5', 'neither a number nor a range'],
    ['999999999999', 'neither a number nor a range'],
  ])('refuses "%s" and says why', (text, why) => {
    expect(readRange(text)).toContain(why);
    expect(applicationRange.safeParse(text).success).toBe(false);
  });

  it('is a list of numbers, or all', () => {
    expect(applicationRange.parse([3, 1, 3])).toEqual([1, 3]);
    expect(applicationRange.parse('all')).toBe('all');
    expect(applicationRange.safeParse([]).success).toBe(false);
    expect(applicationRange.safeParse([31]).success).toBe(false);
  });
});
