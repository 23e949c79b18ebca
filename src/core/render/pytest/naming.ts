import type { TestCase } from '#core/plan/index';
import { identifier, snakeCase } from '../language/python.js';

/** Longer ones are cut between two words: names stand on a line with the fixtures of their test. */
const LONGEST_TEST_NAME = 90;
const LONGEST_CLASS_NAME = 70;
const LONGEST_BUILDER_NAME = 50;

/** `test_rejects_a_limit_of_101`; a name that came before gets its test's id. */
export function testNames(tests: readonly TestCase[], titles: readonly string[]): string[] {
  const taken = new Set<string>();
  return tests.map(({ id }, index) => {
    const words = cut(snakeCase(asWords(titles[index] ?? '')), LONGEST_TEST_NAME);
    const plain = `test_${words === '' ? id : words}`;
    const name = taken.has(plain) ? `${plain}_${id}` : plain;
    taken.add(name);
    return name;
  });
}

/** Signs that change what a title says would be lost in a name: `a pet` is the subject of `is gone after it is deleted: a pet`. */
function asWords(title: string): string {
  return title
    .replace(/^(.*): (an? .*)$/, '$2 $1')
    .replace(/(?<![\w.])-(?=\d)/g, ' minus ')
    .replace(/(?<=\d)\.(?=\d)/g, '_')
    .replaceAll("'", '');
}

/** `TestGetPetsPetId` for `GET /pets/{petId}`; the second of the same name in a file gets a number. */
export function classNames(titles: readonly string[]): string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const words = cut(snakeCase(title), LONGEST_CLASS_NAME).split('_');
    const plain = `Test${words.map(capitalised).join('')}`;
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}${count}`;
    taken.add(name);
    return name;
  });
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Whether builders are named so; variables never are, as in the suites of vitest. */
export const isLikeBuilder = (name: string): boolean => /^an?(?:_|$)/.test(name);

/** `a_pet` for the fixture `Pet`, `an_order` for `Order`; a name that is not taken yet, and now is. */
export function builderName(fixture: string, taken: Set<string>): string {
  const noun = cut(snakeCase(fixture), LONGEST_BUILDER_NAME);
  const wanted = identifier(`${/^(?:[aeio]|u(?!ni|se))/.test(noun) ? 'an' : 'a'}_${noun}`);
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
  taken.add(name);
  return name;
}

/** Names of a language's own: a variable of the same name would hide them from whoever goes on writing. */
const BUILT_IN = new Set(
  (
    'all any bool bytes dict dir filter float format hash id input int iter len list map max min next object open ' +
    'print property range reversed set slice sorted str sum tuple type vars zip'
  ).split(' '),
);

/** `pet_id` for `petId`. */
export function variableName(name: string): string {
  const words = identifier(cut(snakeCase(name), LONGEST_BUILDER_NAME) || 'value');
  return BUILT_IN.has(words) ? `${words}_` : words;
}

function cut(words: string, length: number): string {
  return words.length <= length
    ? words
    : words
        .slice(0, length + 1)
        .replace(/_[^_]*$/, '')
        .slice(0, length);
}
