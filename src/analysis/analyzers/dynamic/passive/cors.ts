import type { Sighting } from '../findings.js';
import type { Exchange, WebRequest } from '../web/exchange.js';
import type { Session } from '../web/session.js';
import type { Visitor } from '../web/visitor.js';

const STRANGER = 'https://assay.invalid';

/** Asks as a page of another site does, and as one of no site at all. */
export async function corsSightings(
  request: WebRequest,
  visitor: Visitor,
  session?: Session,
): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  for (const origin of [STRANGER, 'null']) {
    const exchange = await visitor.send({ ...request, headers: { ...request.headers, origin } }, session);
    const sighting = exchange && shared(exchange, origin);
    if (sighting !== undefined) sightings.push(sighting);
  }
  return sightings.slice(0, 1);
}

function shared(exchange: Exchange, origin: string): Sighting | undefined {
  const { headers } = exchange.answer;
  const allowed = headers['access-control-allow-origin']?.trim();
  const credentials = headers['access-control-allow-credentials']?.trim().toLowerCase() === 'true';
  const found = { exchange, ofAll: true as const, parameter: 'Origin' };
  const quote = `Access-Control-Allow-Origin: ${allowed}${credentials ? ', with credentials' : ''}`;
  if (allowed === origin && credentials) {
    const says = `Pages of ${origin} may read answers, and have the visitor's cookies sent along`;
    return { ...found, rule: 'cors-reflected-with-credentials', says, quote };
  }
  if (allowed === origin)
    return { ...found, rule: 'cors-reflected-origin', says: `Pages of ${origin} may read answers`, quote };
  if (allowed === '*')
    return { ...found, rule: 'cors-any-origin', says: 'Pages of every site may read answers', quote };
  return undefined;
}
