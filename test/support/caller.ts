import type { PlainRequest } from '#core/check/index';
import { lengthened } from '#core/plan/index';

/** Whose right credentials a request has, as a player sends it: with something added to them, they are nobody's. */
export const callerOf = ({ identity, schemes = [] }: PlainRequest): string =>
  schemes.some((scheme) => scheme.endsWith(lengthened(''))) ? 'anonymous' : identity;
