import type { Expectation, RejectionPolicy, StatusPolicy, ValueExpr } from '#core/plan/index';

const REFUSALS: Readonly<Record<RejectionPolicy, string>> = {
  'invalid-input': 'refused as invalid',
  'not-found': 'not found',
  method: 'the method refused',
  'media-type': 'the media type refused',
  unauthenticated: 'asked for credentials',
  forbidden: 'forbidden',
};

/** What somebody who looks at an answer should see there. */
export function expectedWords(expectation: Expectation, policy: StatusPolicy): string {
  switch (expectation.kind) {
    case 'status':
      return `status ${expectation.anyOf.join(' or ')}`;
    case 'rejected':
      return `${REFUSALS[expectation.policy]} (${policy[expectation.policy].join(' or ')})`;
    case 'not-server-error':
      return 'no status 5XX';
    case 'conforms':
      return 'an answer as documented for its status';
    case 'content-type':
      return `the content type ${expectation.anyOf.join(' or ')}`;
    case 'schema':
      return `a body that fits the schema ${expectation.schema}`;
    case 'header':
      return `a header ${expectation.name}${expectation.required ? '' : ' that fits its schema, if it is there'}`;
    case 'body-equals':
      return `${valueWords(expectation.value)} at ${expectation.pointer}`;
    case 'body-contains':
      return `an item with ${valueWords(expectation.value)} at ${expectation.itemPointer}${roomWords(expectation.unlessFull)}`;
    case 'body-differs':
      return `anything but ${valueWords(expectation.value)} at ${expectation.pointer}`;
    case 'body-has-no-other':
      return `nothing but ${valueWords(expectation.value)} at ${expectation.pointer}`;
    case 'body-lacks':
      return `nothing at ${expectation.pointer}`;
    case 'body-lacks-item':
      return `no item with ${valueWords(expectation.value)} at ${expectation.itemPointer}`;
    case 'no-internals':
      return 'nothing of the inside of the server';
    case 'not-reflected':
      return 'the text that was sent is escaped, if the answer is HTML';
    case 'within':
      return `an answer within ${expectation.ms} ms`;
  }
}

const LONGEST_VALUE = 60;

function valueWords(value: ValueExpr): string {
  if (value.kind === 'captured') return 'what an earlier answer had';
  const text = value.kind === 'literal' ? JSON.stringify(value.value) : '';
  return text === '' || text.length > LONGEST_VALUE ? 'what was sent' : text;
}

const roomWords = (size: number | undefined): string =>
  size === undefined ? '' : `, unless there are ${size} others`;
