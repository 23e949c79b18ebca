import { InvalidArgumentError } from 'commander';

/** `a, b` → `a` and `b`. */
export function list(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Of an option that can be repeated. */
export function several(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

export function whole(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number.');
}
