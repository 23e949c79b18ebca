import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { Unframed } from './docker-output.js';

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const FRAMED = Buffer.concat([frame(1, 'one\n'), frame(2, ''), frame(2, 'two 2️⃣\n'), frame(1, 'three\n')]);

it.each([1, 3, 8, 11, FRAMED.length])('is read whole when it comes in pieces of %i bytes', async (size) => {
  const pieces = Array.from({ length: Math.ceil(FRAMED.length / size) }, (_, index) =>
    FRAMED.subarray(index * size, (index + 1) * size),
  );

  const read = await buffer(Readable.from(pieces).pipe(new Unframed()));

  expect(read.toString()).toBe('one\ntwo 2️⃣\nthree\n');
});

it('does not read on while nobody takes what was read', () => {
  const output = new Unframed();
  const flood = frame(1, 'x'.repeat(1024 * 1024));

  expect(output.write(flood)).toBe(false);
  expect(output.readableLength).toBeLessThanOrEqual(1024 * 1024);
});
