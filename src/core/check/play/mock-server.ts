import { inLowerCase, lengthened } from '#core/plan/index';
import type { MockRequest, MockResponse } from '../mock/exchange.js';
import { credentialOf, KNOWN_IDENTITIES } from '../mock/identities.js';
import type { MockApi } from '../mock/mock-api.js';
import type { MockState } from '../mock/state.js';
import { withCredential } from './credentials.js';
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

/** As suites do it: an identity's credential is sent for its schemes, and what a test says itself comes last. */
function withCredentials({ identity, schemes, ...request }: PlainRequest, { spec }: MockApi): MockRequest {
  const known = KNOWN_IDENTITIES.find((name) => name === identity);
  if (known === undefined) return request;
  const credential = credentialOf(known, spec);
  return Object.entries(spec.securitySchemes).reduce<MockRequest>((sent, [name, scheme]) => {
    const isLower = schemes?.includes(inLowerCase(name)) ?? false;
    const isLonger = schemes?.includes(lengthened(name)) ?? false;
    const isNamed = isLower || isLonger || (schemes?.includes(name) ?? true);
    return isNamed ? withCredential(sent, scheme, `${credential}${isLonger ? '00' : ''}`, isLower) : sent;
  }, request);
}
