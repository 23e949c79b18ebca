import { describe, expect, it } from 'vitest';
import { SessionSeal } from './session.js';

const seal = new SessionSeal(Buffer.alloc(32, 1));
const session = { keyId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f', expiresAtMs: 1_000 };

describe('a sealed session', () => {
  it('is opened by processes with the same secret key, until its time is over', () => {
    expect(new SessionSeal(Buffer.alloc(32, 1)).open(seal.seal(session), 999)).toEqual(session);
    expect(seal.open(seal.seal(session), 1_000)).toBeUndefined();
  });

  it.each([
    ['made with another key', new SessionSeal(Buffer.alloc(32, 2)).seal(session)],
    ['prolonged', seal.seal(session).replace('.1000.', '.9999.')],
    ['for another key', `x${seal.seal(session)}`],
    ['cut', seal.seal(session).slice(0, -2)],
    ['without a signature', 'a.1000.'],
    ['nonsense', 'nonsense'],
  ])('is refused when it is %s', (_, sealed) => {
    expect(seal.open(sealed, 0)).toBeUndefined();
  });
});
