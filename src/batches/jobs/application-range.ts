import { z } from 'zod';

/** Applications of a model are numbered 1 to 30. */
const LAST = 30;

const piece = /^(\d{1,3})(?:\s*-\s*(\d{1,3}))?$/;

/**
 * `1-3,5,8` → 1, 2, 3, 5, 8: in order, each once.
 * @returns a sentence instead where the text is no range
 */
export function readRange(text: string): readonly number[] | string {
  const pieces = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (pieces.length === 0) return 'is empty; write numbers such as 1-3,5,8, or all';
  const numbers: number[] = [];
  for (const part of pieces) {
    const read = readPiece(part);
    if (typeof read === 'string') return read;
    numbers.push(...read);
  }
  return ascending(numbers);
}

function readPiece(part: string): readonly number[] | string {
  const [, first = '', last = first] = piece.exec(part) ?? [];
  if (first === '') return `has ${part.slice(0, 20)}, which is neither a number nor a range such as 1-3`;
  const [from, to] = [Number(first), Number(last)];
  if (from > to) return `has ${part}, which ends before it begins`;
  if (from < 1 || to > LAST) return `has ${part}; applications of a model are numbered 1 to ${LAST}`;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Which applications of a model: `1-3,5,8`, a list of numbers, or `all` that are registered. */
export const applicationRange = z
  .union([z.string().max(200), z.array(z.int()).max(LAST)])
  .transform((given, context): readonly number[] | 'all' => {
    const text = typeof given === 'string' ? given.trim() : given.join(',');
    const read = text === 'all' ? text : readRange(text);
    if (read === 'all' || typeof read !== 'string') return read;
    context.addIssue(read);
    return z.NEVER;
  })
  .describe(
    'Which of its applications: `1-3,5,8`, a list of numbers (1 to 30), or `all` that are registered',
  );
export type ApplicationRange = z.output<typeof applicationRange>;
