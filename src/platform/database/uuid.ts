import { randomFillSync } from 'node:crypto';

const bytes = new Uint8Array(16);
/** Asking for random bits costs much the same for 8 of them as for thousands. */
const entropy = new Uint8Array(8 * 512);
let entropyUsed = entropy.length;
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

let lastMs = 0;
let sequence = 0;

/**
 * A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then a 12-bit counter that keeps the ids of
 * one process in the order in which they were made (§6.2, method 1), then random bits.
 */
export function uuidv7(now = Date.now()): string {
  if (entropyUsed === entropy.length) {
    randomFillSync(entropy);
    entropyUsed = 0;
  }
  bytes.set(entropy.subarray(entropyUsed, entropyUsed + 8), 8);
  entropyUsed += 8;
  advance(now);
  let rest = lastMs;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (sequence >>> 8);
  bytes[7] = sequence & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return format(bytes);
}

/** A clock that stands still or goes back, and a counter that runs over, borrow the next millisecond. */
function advance(now: number): void {
  if (now > lastMs) {
    lastMs = now;
    sequence = 0;
    return;
  }
  sequence += 1;
  if (sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
}

function format(source: Uint8Array): string {
  let text = '';
  for (let index = 0; index < 16; index += 1) {
    text += hex[source[index] ?? 0];
    if (index === 3 || index === 5 || index === 7 || index === 9) text += '-';
  }
  return text;
}
