import { randomInt } from 'node:crypto';

/** A text that is new every time, so that tests, and runs of the suite, do not meet each other's data. */
export function unique(prefix = '', suffix = ''): string {
  const token = randomInt(2 ** 40)
    .toString(36)
    .padStart(8, '0');
  return prefix + token + suffix;
}

/** The same body without some of its properties. */
export function without(body: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}
