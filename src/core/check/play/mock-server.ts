import type { SecurityScheme } from '#core/spec/index';
import type { MockRequest, MockResponse } from '../mock/exchange.js';
import { credentialOf, KNOWN_IDENTITIES } from '../mock/identities.js';
import type { MockApi } from '../mock/mock-api.js';
import type { MockState } from '../mock/state.js';
import type { PlainRequest } from './plain-request.js';
import type { PlainServer } from './player.js';

export interface Exchange {
  readonly request: MockRequest;
  readonly response: MockResponse;
}

/** A mock that remembers, for playing plans against; what it was asked and answered is handed to `observe`. */
export function mockServer(
  mock: MockApi,
  observe: (exchange: Exchange) => void = () => undefined,
): PlainServer {
  let state: MockState = mock.initialState;
  return (plain) => {
    const request = withCredentials(plain, mock);
    const served = mock.serve(request, state);
    state = served.state;
    observe({ request, response: served.response });
    return served.response;
  };
}

/** As suites do it: an identity's credential is sent for every scheme, and what a test says itself comes last. */
function withCredentials({ identity, ...request }: PlainRequest, { spec }: MockApi): MockRequest {
  const known = KNOWN_IDENTITIES.find((name) => name === identity);
  if (known === undefined) return request;
  const credential = credentialOf(known, spec);
  return Object.values(spec.securitySchemes).reduce<MockRequest>(
    (sent, scheme) => withCredential(sent, scheme, credential),
    request,
  );
}

function withCredential(request: MockRequest, scheme: SecurityScheme, credential: string): MockRequest {
  const header = (name: string, value: string): MockRequest => ({
    ...request,
    headers: { [name]: value, ...request.headers },
  });
  if (scheme.kind === 'basic') return header('authorization', `Basic ${btoa(credential)}`);
  if (scheme.kind !== 'api-key') return header('authorization', `Bearer ${credential}`);
  if (scheme.in === 'header') return header(scheme.name.toLowerCase(), credential);
  if (scheme.in === 'query') return { ...request, query: [...request.query, [scheme.name, credential]] };
  const cookies = [request.headers['cookie'], `${scheme.name}=${credential}`].filter(
    (cookie) => cookie !== undefined,
  );
  return { ...request, headers: { ...request.headers, cookie: cookies.join('; ') } };
}
