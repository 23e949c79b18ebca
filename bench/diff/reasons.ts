import type { Comparison } from './agreement.js';

/** Why the two tools disagree: the first reason that fits. */
interface Reason {
  /** Fits the pair and the key, or the rules and texts of both tools. */
  readonly fits: RegExp;
  readonly why: string;
}

const REASONS: readonly Reason[] = [
  {
    fits: /webhook/,
    why: 'Webhooks are requests to clients: they are left out of suites, and not compared.',
  },
  { fits: /item[- ]schema/, why: '`itemSchema` (OpenAPI 3.2, for streams) is not read.' },
  {
    fits: /api-security-added|security-removed: Requests with no credentials/,
    why: 'Requests without credentials are no longer let in, which oasdiff does not count as breaking.',
  },
  {
    fits: /allOf\[|^checker\/allof_/,
    why: 'Every part of `allOf` counts. oasdiff warns only, as another part might have said the same before; here all parts are compared together.',
  },
  {
    fits: /\/not\//,
    why: 'Within `not`, what is limited more forbids less: the property is free to come now. oasdiff does not turn the direction round.',
  },
  {
    fits: /dependent-required/,
    why: 'Answers now promise one property more: nothing that clients relied on is gone.',
  },
  {
    fits: /prefix-items-added/,
    why: 'An item that could be anything must now fit a schema: requests that were accepted may be refused. oasdiff warns.',
  },
  {
    fits: /#\/components\/schemas\/Cat/,
    why: 'The schemas `Cat` and `Rabbit` differ in nothing but their names.',
  },
  {
    fits: /scalar_to_constrained_array/,
    why: 'Both say that it breaks: here told as the pattern of each value, by oasdiff as another type.',
  },
  {
    fits: /^checker\/request_parameter_(became_enum|min_increased)/,
    why: 'The path has no such parameter: the document describes something that no request carries, which is reported when it is read.',
  },
  {
    fits: /array_to_object/,
    why: 'Both say that the type changed; that objects need certain properties, which lists cannot have, adds nothing.',
  },
  {
    fits: /^(checker\/sub_schema_traversal|openapi31\/).*(condition|enum|property)/,
    why: 'A condition (`if`) that changed is one change here; oasdiff tells of what changed within it, or not at all.',
  },
  {
    fits: /transition_claims_enum/,
    why: 'Any string is allowed now, besides integers: both values of the former enum still are.',
  },
  {
    fits: /unevaluated_bool/,
    why: '`unevaluatedProperties: false` forbids what was allowed, as `additionalProperties: false` does; oasdiff does not tell.',
  },
  {
    fits: /list-of-types\/param-test/,
    why: 'In a query everything is text: what was sent for an integer or a boolean is a string, too.',
  },
  {
    fits: /^x-of-titles/,
    why: 'The alternatives allow the same types as before; only their titles and their number differ.',
  },
  {
    fits: /^openapi-test/,
    why: 'Alternatives, or `not`, stand where none stood before: told as one change of what is allowed; oasdiff compares the keywords beside them only.',
  },
  {
    fits: /request-new-required-prop/,
    why: 'The property is required without being described: requests without it are refused all the same.',
  },
];

export function reasonFor({ pair, key, ours, theirs }: Comparison): string | undefined {
  const told = [...ours, ...theirs].map(({ rule, text }) => `${rule}: ${text}`);
  const facts = [`${pair} ${key}`, ...told];
  return REASONS.find(({ fits }) => facts.some((fact) => fits.test(fact)))?.why;
}
