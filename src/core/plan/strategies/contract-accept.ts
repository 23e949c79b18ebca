import { literal } from '../data/value-expr.js';
import { acceptsOnlyJson, successResponses } from '../requests/expectations.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { NamedValue } from '../test-plan.js';

/**
 * The headers of a request with the `Accept` that libraries of browsers send: the type that is wanted, and whatever
 * else there is. A server that compares it as a whole finds none of its types in it (RFC 9110, 12.5.1).
 */
export function acceptedByClients({ operation, step }: ValidRequest): readonly NamedValue[] {
  const isJsonOfSeveral = acceptsOnlyJson(operation);
  const others = isJsonOfSeveral ? step.headers.filter((header) => !isUsual(header)) : step.headers;
  const isSaid = others.some(({ name }) => name.toLowerCase() === 'accept');
  const types = successResponses(operation).flatMap(({ content }) => content.map(({ type }) => type));
  const [type = '', ...more] = new Set(isJsonOfSeveral ? ['application/json'] : types);
  if (isSaid || more.length > 0 || type === '' || type.includes('*')) return step.headers;
  return [...others, { name: 'Accept', value: literal(isJsonOfSeveral ? preferring(type) : among(type)) }];
}

const isUsual = ({ name, value }: NamedValue): boolean =>
  name === 'Accept' && value.kind === 'literal' && value.value === 'application/json';

/** Where the document has several types, the answer is judged as the one that is wanted most. */
const preferring = (type: string): string => `${type}, */*;q=0.8`;

const among = (type: string): string => [...new Set([type, 'text/plain', '*/*'])].join(', ');
