import type { MockRequest } from '../mock/exchange.js';

/** Requests that are sent one after another to a server that holds nothing yet. */
export type Scene = readonly MockRequest[];
