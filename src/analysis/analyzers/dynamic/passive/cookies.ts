import type { Sighting } from '../findings.js';
import type { Exchange } from '../web/exchange.js';

/** Cookies that tell who somebody is: others, such as for a colour, may be read by scripts. */
const OF_SESSIONS = /sess|sid\b|auth|token|jwt|remember|user|login/i;

/** What lines of `Set-Cookie` lack. `secure`: whether the application is reached over https. */
export function cookieSightings(exchange: Exchange, secure: boolean): readonly Sighting[] {
  return exchange.answer.cookies.flatMap((line) => {
    const name = line.slice(0, Math.max(0, line.indexOf('='))).trim();
    if (!OF_SESSIONS.test(name) || isForgotten(line)) return [];
    return lacks(line).map(({ rule, says }) => ({
      rule,
      exchange,
      onceFor: name,
      ...(rule === 'cookie-without-secure' && !secure && { severity: 'low' as const }),
      parameter: name,
      says: `The cookie ${name} ${says}`,
      quote: line.replace(/=[^;]*/, '=…'),
    }));
  });
}

function lacks(line: string): readonly { readonly rule: string; readonly says: string }[] {
  const has = (attribute: string): boolean => new RegExp(`;\\s*${attribute}\\b`, 'i').test(line);
  return [
    ...(has('httponly')
      ? []
      : [{ rule: 'cookie-without-httponly', says: 'has no HttpOnly: a script in a page can read it' }]),
    ...(has('secure')
      ? []
      : [{ rule: 'cookie-without-secure', says: 'has no Secure: it is sent where anybody can read it' }]),
    ...(has('samesite=(lax|strict)')
      ? []
      : [{ rule: 'cookie-without-samesite', says: 'has no SameSite: other sites can have it sent along' }]),
  ];
}

function isForgotten(line: string): boolean {
  return /;\s*max-age=0\b/i.test(line) || /;\s*expires=[^;]*1970/i.test(line);
}
