import randexp from 'randexp';
import { fakerFor } from './random.js';

// The package's types describe a default export inside the module; what it exports is the class itself.
const RandExp = randexp as unknown as typeof randexp.default;

/** Long enough for any sensible `minLength`, short enough to be read. */
const REPETITIONS = [2, 4, 12, 40, 120] as const;

export interface TextLimits {
  readonly min: number;
  readonly max: number;
}

/** A string that matches the pattern and has a length within the limits; undefined when none was found. */
export function textMatching(pattern: string, limits: TextLimits, seed: number): string | undefined {
  const expression = new RegExp(pattern, 'u');
  for (const [attempt, repetitions] of REPETITIONS.entries()) {
    const text = generated(pattern, repetitions, seed + attempt);
    if (text === undefined) return undefined;
    const length = [...text].length;
    if (length >= limits.min && length <= limits.max && expression.test(text)) return text;
  }
  return undefined;
}

function generated(pattern: string, repetitions: number, seed: number): string | undefined {
  try {
    const generator = new RandExp(pattern);
    const faker = fakerFor(seed, pattern);
    generator.max = repetitions;
    generator.defaultRange.subtract(0, 127).add(48, 57).add(97, 122);
    generator.randInt = (low: number, high: number) =>
      faker.number.int({ min: Math.min(low, high), max: Math.max(low, high) });
    return generator.gen();
  } catch {
    // Look-behind, named classes and the like: the library does not know all of the grammar.
    return undefined;
  }
}
