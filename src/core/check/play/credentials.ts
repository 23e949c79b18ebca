import type { SecurityScheme } from '#core/spec/index';
import type { MockRequest } from '../mock/exchange.js';

/**
 * The request with a credential in the place that a scheme names; what is there already stays.
 *
 * @param isWordLower whether the word before it is written in lower case
 */
export function withCredential(
  request: MockRequest,
  scheme: SecurityScheme,
  credential: string,
  isWordLower = false,
): MockRequest {
  const header = (name: string, value: string): MockRequest => ({
    ...request,
    headers: { [name]: value, ...request.headers },
  });
  const worded = (word: string, text: string): MockRequest =>
    header('authorization', `${isWordLower ? word.toLowerCase() : word} ${text}`);
  if (scheme.kind === 'basic') return worded('Basic', btoa(credential));
  if (scheme.kind !== 'api-key') return worded('Bearer', credential);
  if (scheme.in === 'header') return header(scheme.name.toLowerCase(), credential);
  if (scheme.in === 'query') return { ...request, query: [...request.query, [scheme.name, credential]] };
  const cookies = [request.headers['cookie'], `${scheme.name}=${credential}`].filter(
    (cookie) => cookie !== undefined,
  );
  return { ...request, headers: { ...request.headers, cookie: cookies.join('; ') } };
}
