import type { Sighting } from '../findings.js';
import type { Survey } from '../survey.js';
import { type Exchange, isGood } from '../web/exchange.js';
import type { Visitor } from '../web/visitor.js';

/** Where those who are let in without being asked are likely to be. */
const INSIDE = ['127.0.0.1', '10.0.0.1', '192.168.0.1', '192.168.1.1', '172.16.0.1'];
const HEADERS = ['x-forwarded-for', 'x-real-ip'];
const MOST_ROUTES = 10;

/** Whether what is refused is given to those who say in a header that they are inside. */
export async function addressSightings(survey: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const refused = survey.visited.filter(
    ({ route, exchange }) => route.half === 'backend' && route.method === 'GET' && isRefusal(exchange),
  );
  const sightings: Sighting[] = [];
  for (const { exchange } of refused.slice(0, MOST_ROUTES)) {
    for (const [header, address] of HEADERS.flatMap((name) => INSIDE.map((at) => [name, at] as const))) {
      const headers = { ...exchange.request.headers, [header]: address };
      const answer = await visitor.send({ ...exchange.request, headers }, survey.accounts[0]?.session);
      if (answer === undefined || !isGood(answer)) continue;
      if (!(await isStillRefused(exchange, survey, visitor))) break;
      const says = `Whoever says with ${header} to be ${address} is let in`;
      sightings.push({ rule: 'address-believed', exchange: answer, says, parameter: header });
      break;
    }
  }
  return sightings;
}

/** Without the header: what opened meanwhile for another reason, such as the end of a limit, tells nothing of it. */
async function isStillRefused(
  { request }: Exchange,
  { accounts }: Survey,
  visitor: Visitor,
): Promise<boolean> {
  const control = await visitor.send(request, accounts[0]?.session);
  return control !== undefined && isRefusal(control);
}

function isRefusal({ answer: { status } }: Exchange): boolean {
  return status === 401 || status === 403;
}
