import { check } from 'k6';

/** The journey cannot go on. The check that failed is counted already. */
export class WrongAnswer extends Error {}

/** One of these statuses: a number, or a class such as '2XX'. */
export function answers(response, ...anyOf) {
  const fits = anyOf.some((expected) => isStatus(response.status, expected));
  judge(response, `${response.name} answers ${anyOf.join(' or ')}`, fits);
}

/** It took so many milliseconds at most. */
export function comesWithin(response, milliseconds) {
  const isQuick = response.milliseconds <= milliseconds;
  check(response, { [`${response.name} comes within ${milliseconds} ms`]: () => isQuick });
}

/** Something that a journey needs to go on. */
export function judge(response, what, holds) {
  check(response, { [what]: () => holds });
  if (!holds) throw new WrongAnswer(what);
}

function isStatus(actual, expected) {
  return typeof expected === 'number' ? actual === expected : `${expected[0]}` === `${actual}`[0];
}
