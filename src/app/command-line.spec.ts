import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.js';

describe('readCommandLine', () => {
  it('plays the demonstration unless told not to', () => {
    expect(readCommandLine([])).toEqual({ kind: 'start', demo: true });
    expect(readCommandLine(['--no-demo'])).toEqual({ kind: 'start', demo: false });
  });

  it('asks for help before anything else', () => {
    expect(readCommandLine(['--no-demo', '-h'])).toEqual({ kind: 'help' });
  });

  it('names what it does not know', () => {
    expect(readCommandLine(['--nodemo'])).toEqual({
      kind: 'wrong',
      problem: expect.stringContaining('--nodemo'),
    });
  });
});
