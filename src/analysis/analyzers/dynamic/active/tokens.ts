import { createHmac } from 'node:crypto';
import type { Sighting } from '../findings.js';
import type { Survey } from '../survey.js';
import { type Exchange, isGood } from '../web/exchange.js';
import type { Visitor } from '../web/visitor.js';

/** What examples and tutorials sign with. */
const KEYS = (
  'secret secret-key secret_key secretkey supersecret super-secret super_secret super-secret-key super_secret_key ' +
  'supersecretkey mysecret mysecretkey my-secret-key my_secret_key your-secret-key your_secret_key your-256-bit-secret ' +
  'dev development dev-secret dev-secret-key dev_secret_key dev-key jwt-secret jwt_secret jwtsecret jwt-secret-key ' +
  'your-jwt-secret key password test testing 123456 admin flask default insecure secret123 change-me changeme change_me ' +
  'please-change-me topsecret s3cr3t flask-secret-key app-secret hello session-secret keyboard-cat'
).split(' ');

/** Whether what tells the application who somebody is can be made by strangers. */
export async function tokenSightings(survey: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const session = survey.accounts[0]?.session;
  const shown = survey.visited.find(
    ({ route, exchange }) => route.half === 'backend' && isGood(exchange),
  )?.exchange;
  if (session === undefined || shown === undefined) return [];
  const { token } = session;
  const guessed = (token && keyOfJwt(token)) ?? keyOfCookie(session.cookieNamed('backend', 'session') ?? '');
  const says = `Sessions are signed with ${JSON.stringify(guessed)}, which whoever guesses can be any user`;
  const found: Sighting[] =
    guessed === undefined ? [] : [{ rule: 'token-guessable-key', exchange: shown, ofAll: true, says }];
  return token === undefined ? found : [...found, ...(await unsigned(token, survey, visitor))];
}

function keyOfJwt(token: string): string | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const algorithm = /"alg"\s*:\s*"HS(256|384|512)"/.exec(decoded(header))?.[1];
  if (algorithm === undefined) return undefined;
  const signed = (key: string): string =>
    createHmac(`sha${algorithm}`, key).update(`${header}.${payload}`).digest('base64url');
  return KEYS.find((key) => signed(key) === signature);
}

/** As itsdangerous signs the sessions of Flask. */
function keyOfCookie(cookie: string): string | undefined {
  const end = cookie.lastIndexOf('.');
  if (end === -1) return undefined;
  const [text, signature] = [cookie.slice(0, end), cookie.slice(end + 1)];
  const signed = (key: string): string => {
    const derived = createHmac('sha1', key).update('cookie-session').digest();
    return createHmac('sha1', derived).update(text).digest('base64url');
  };
  return KEYS.find((key) => signed(key) === signature);
}

/** Only a route that refuses strangers tells whether a token without a signature is taken. */
async function unsigned(token: string, { visited }: Survey, visitor: Visitor): Promise<readonly Sighting[]> {
  const payload = token.split('.')[1];
  if (payload === undefined) return [];
  for (const { route, exchange } of visited) {
    if (route.method !== 'GET' || !isGood(exchange)) continue;
    const anonymous = await visitor.send(exchange.request);
    if (anonymous === undefined || ![401, 403].includes(anonymous.answer.status)) continue;
    const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    const answer: Exchange | undefined = await visitor.send({
      ...exchange.request,
      headers: { ...exchange.request.headers, authorization: `Bearer ${header}.${payload}.` },
    });
    const says = 'A token that says that it is not signed is taken for a good one';
    return answer !== undefined && isGood(answer)
      ? [{ rule: 'token-unsigned', exchange: answer, says, ofAll: true }]
      : [];
  }
  return [];
}

function decoded(part: string): string {
  return Buffer.from(part, 'base64url').toString();
}
