import type { ChangeClass, Direction } from './change.js';

/**
 * What a change does to the set of values that a schema, a header or a parameter allows. `incomparable`: some that
 * were allowed no longer are, and some that were not now are. `unknown`: cannot be told from the documents.
 * `none`: the set stays what it was.
 */
export type Effect = 'narrows' | 'widens' | 'incomparable' | 'unknown' | 'none';

/**
 * Servers may demand less of requests and promise more in responses, and never the other way round. The classes are
 * those of oasdiff (ERR, WARN, INFO), whose checks derive theirs from the same table.
 */
export const LAW: Readonly<Record<Direction, Readonly<Record<Effect, ChangeClass>>>> = {
  request: {
    narrows: 'breaking',
    incomparable: 'breaking',
    unknown: 'potentially_breaking',
    widens: 'safe',
    none: 'safe',
  },
  response: {
    widens: 'breaking',
    incomparable: 'breaking',
    unknown: 'potentially_breaking',
    narrows: 'safe',
    none: 'safe',
  },
};

/** Ends the sentence about a change. */
export const CONSEQUENCE: Readonly<Record<Direction, Readonly<Record<ChangeClass, string>>>> = {
  request: {
    breaking: '; requests that were accepted may be refused',
    potentially_breaking: '; whether requests that were accepted still are cannot be told from the documents',
    safe: '',
  },
  response: {
    breaking: '; answers may not be what clients expect',
    potentially_breaking: '; whether clients can cope cannot be told from the documents',
    safe: '',
  },
};

/** Within `not`, what allows less forbids less. */
export const INVERSE: Readonly<Record<Effect, Effect>> = {
  narrows: 'widens',
  widens: 'narrows',
  incomparable: 'incomparable',
  unknown: 'unknown',
  none: 'none',
};
