import type { LeftOut, StrategyName } from '#core/plan/index';

/** More than this of one reason nobody reads. */
const MAX_NAMED = 8;

/** What has no test for the same reason. */
export interface LeftOutGroup {
  readonly reason: string;
  /** Operations; or clauses, where a reason is of no operation. */
  readonly shown: readonly string[];
  readonly more: number;
}

export function leftOutByReason(leftOut: readonly LeftOut[]): readonly LeftOutGroup[] {
  const byReason = Map.groupBy(leftOut, ({ reason }) => reason);
  return [...byReason].map(([reason, group]) => {
    const places = [...new Set(group.map(({ operation, clause }) => operation ?? clause))];
    return { reason, shown: places.slice(0, MAX_NAMED), more: Math.max(places.length - MAX_NAMED, 0) };
  });
}

/** What the tests of a strategy ask of an API, for people. */
export const PROMISES: Readonly<Record<StrategyName, string>> = {
  contract: 'valid requests are answered as documented: status, media type, headers and body',
  crud: 'what is created can be read, listed, changed and deleted, and what is refused changes nothing',
  validation: 'every constraint holds, on both sides of its limit',
  errors: 'unknown things, wrong methods, wrong media types and broken bodies are refused',
  authentication: 'nobody is let in without the credentials that are asked for, and whoever has them is',
  authorisation: 'nobody reaches what is for others',
  security: 'hostile input does no harm, and answers show nothing that is not for the caller',
  pagination: 'pages are as long as asked for, follow each other and end',
  performance: 'single requests are answered in time',
  exploration: 'nothing that the document allows breaks the API, however unusual it is',
};

/** How much of a suite a strategy is. */
export interface StrategyShare {
  readonly name: StrategyName;
  readonly tests: number;
  readonly promise: string;
}
