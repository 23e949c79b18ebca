import type { Sighting } from '../findings.js';
import type { Survey } from '../survey.js';
import { isGood } from '../web/exchange.js';
import type { Visitor } from '../web/visitor.js';

/** Where those who are let in without being asked are likely to be. */
const INSIDE = ['127.0.0.1', '10.0.0.1', '192.168.0.1', '192.168.1.1', '172.16.0.1'];
const HEADERS = ['x-forwarded-for', 'x-real-ip'];
const MOST_ROUTES = 10;

/** Whether what is refused is given to those who say in a header that they are inside. */
export async function addressSightings(survey: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const refused = survey.visited.filter(
    ({ route, exchange }) =>
      route.half === 'backend' && route.method === 'GET' && [401, 403].includes(exchange.answer.status),
  );
  const sightings: Sighting[] = [];
  for (const { exchange } of refused.slice(0, MOST_ROUTES)) {
    for (const [header, address] of HEADERS.flatMap((name) => INSIDE.map((at) => [name, at] as const))) {
      const headers = { ...exchange.request.headers, [header]: address };
      const answer = await visitor.send({ ...exchange.request, headers }, survey.accounts[0]?.session);
      if (answer === undefined || !isGood(answer)) continue;
      const says = `Whoever says with ${header} to be ${address} is let in`;
      sightings.push({ rule: 'address-believed', exchange: answer, says, parameter: header });
      break;
    }
  }
  return sightings;
}
