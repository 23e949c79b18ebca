import type { TestCase } from '#core/plan/index';
import type { OperationKey } from '#core/spec/index';
import { freeIdentifier } from '../language/typescript.js';
import { visible } from '#core/layout/index';

const LONGEST_FILE_NAME = 60;

/** `pets` for `GET /v1/pets/{petId}`: the first part of the path that names a thing. */
export function resourceOf(operation: OperationKey): string {
  const path = operation.slice(operation.indexOf('/'));
  const parts = path.split('/').filter((part) => part !== '' && !part.includes('{'));
  const named = parts.find((part) => !/^(?:api|rest|v\d+(?:\.\d+)*)$/i.test(part)) ?? parts[0] ?? '';
  const slug = slugOf(named);
  return slug === '' ? 'root' : slug;
}

/** Lower-case letters, digits and single dashes. */
export function slugOf(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_FILE_NAME)
    .replace(/^-+|-+$/g, '');
}

/** The heading that a test stands under. */
export function describeTitle({ operation, subject }: TestCase): string {
  return oneLine(subject === undefined ? operation : `${subject}, from creation to removal`);
}

/** Runners know tests by their titles: a title that came before gets its test's id. */
export function uniqueTitles(tests: readonly TestCase[]): string[] {
  const taken = new Set<string>();
  return tests.map(({ id, title }) => {
    const plain = oneLine(title);
    const name = taken.has(plain) ? `${plain} (${id})` : plain;
    taken.add(name);
    return name;
  });
}

/** Runners print titles: what they would print differently is written out. */
function oneLine(text: string): string {
  const line = visible(text);
  return ODD_SPACE.test(line) ? line.replace(/\s+/g, ' ').trim() : line;
}

/** Nearly no text has any. */
const ODD_SPACE = /^\s|\s$|\s\s|[^\S ]/;

/**
 * Whether builders are named so. Variables never are: which builders there will be is not known while the tests of the
 * first strategies are written.
 */
export const isLikeBuilder = (name: string): boolean => /^an?(?:[A-Z0-9_]|$)/.test(name);

/** `aPet` for the fixture `Pet`, `anOrder` for `Order`; a name that is not taken yet, and now is. */
export function builderName(fixture: string, taken: Set<string>): string {
  const noun = fixture
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
  return freeIdentifier(`${/^(?:[AEIO]|U(?!ni|se))/.test(noun) ? 'an' : 'a'}${noun}`, taken);
}
