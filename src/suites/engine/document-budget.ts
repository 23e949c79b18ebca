import { DEFAULT_LIMITS, type DocumentLimits, SpecTooLarge } from '#core/spec/index';

/**
 * What a parsed value may cost, with everything that is made of it. A thread's memory limit is no limit for
 * `JSON.parse`: V8 cannot stop inside of it, and ends the whole process when the heap runs out there. So the
 * values are counted before, and there are never more than fit.
 */
const VALUES_PER_MB = 4_000;
/** YAML is parsed by JavaScript, which can be stopped, but takes a hundred times its size. */
const YAML_BYTES_PER_MB = 16 * 1024;

export function limitsFor(memoryMb: number, maxBytes: number): DocumentLimits {
  return {
    ...DEFAULT_LIMITS,
    maxBytes,
    maxYamlBytes: Math.min(DEFAULT_LIMITS.maxYamlBytes, memoryMb * YAML_BYTES_PER_MB),
    maxValues: Math.min(DEFAULT_LIMITS.maxValues, memoryMb * VALUES_PER_MB),
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Each of `,` `:` `[` `{` outside of strings comes before at most one value. */
const OPENERS = new Set([0x2c, 0x3a, 0x5b, 0x7b]);

/**
 * Counts from above how many values are in JSON, in one pass over its bytes and without memory.
 * @throws SpecTooLarge when there may be more than the limit
 */
export function refuseTooManyValues(bytes: Uint8Array, { maxValues }: DocumentLimits): void {
  let values = 1;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (inString && byte === BACKSLASH) index += 1;
    else if (byte === QUOTE) inString = !inString;
    else if (!inString && OPENERS.has(byte)) values += 1;
  }
  // Keys are counted with their values' colons, and the commas between members once more.
  if (values > maxValues * 2) {
    const detail = `more than ${maxValues} values, which ENGINE_MEMORY_MB has room for`;
    throw new SpecTooLarge(`The document has ${detail}`, [{ pointer: '#', detail }]);
  }
}
