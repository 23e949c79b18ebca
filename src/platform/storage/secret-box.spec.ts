import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SecretBox, SecretUnreadable } from './index.js';

const box = new SecretBox(randomBytes(32));

describe('SecretBox', () => {
  it.each(['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', '', '密钥 🔑', 'x'.repeat(100_000)])(
    'opens what it sealed',
    (secret) => {
      expect(box.open(box.seal(secret, 'source:1'), 'source:1')).toBe(secret);
    },
  );

  it('does not show the secret, nor that two are the same', () => {
    const sealed = [box.seal('hunter2', 'source:1'), box.seal('hunter2', 'source:1')];

    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed[0]).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(Buffer.from(sealed[0]?.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain(
      'hunter2',
    );
  });

  it('keeps a secret to its owner', () => {
    expect(() => box.open(box.seal('hunter2', 'source:1'), 'source:2')).toThrow('belongs to another owner');
  });

  it('notices a change of any character', () => {
    const sealed = box.seal('hunter2', 'source:1');
    const changed = [...sealed].map((character, at) => {
      return sealed.slice(0, at) + (character === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    });

    // The last character of base64url may hold bits that decode to nothing: those texts are the same bytes.
    for (const text of changed.slice(0, -1))
      expect(() => box.open(text, 'source:1')).toThrow(SecretUnreadable);
  });

  it('says which key would open it', () => {
    const other = new SecretBox(randomBytes(32));

    expect(() => other.open(box.seal('hunter2', 'source:1'), 'source:1')).toThrow(
      /sealed with the key [0-9a-f]{8}, and ours is [0-9a-f]{8}; set ASSAY_SECRET_KEY/,
    );
  });

  it.each(['', 'hunter2', 'v1', 'v1..', 'v2.00000000.AAAA', 'v1.00000000.AA.AA'])('refuses %j', (text) => {
    expect(() => box.open(text, 'source:1')).toThrow(SecretUnreadable);
  });

  it('takes keys of 32 bytes only', () => {
    expect(() => new SecretBox(randomBytes(16))).toThrow('A key has 32 bytes, not 16');
  });
});
