import type { Sighting } from '../findings.js';
import { type Exchange, isGood, isHtml } from '../web/exchange.js';

/** What the headers of an answer lack, or tell. */
export function headerSightings(exchange: Exchange): readonly Sighting[] {
  return [...banner(exchange), ...(isGood(exchange) ? missing(exchange) : [])];
}

interface WantedHeader {
  readonly rule: string;
  readonly header: string;
  readonly isThere: (exchange: Exchange) => boolean;
  /** Answers that need it. */
  readonly of: (exchange: Exchange) => boolean;
}

const WANTED: readonly WantedHeader[] = [
  {
    rule: 'missing-content-security-policy',
    header: 'Content-Security-Policy',
    isThere: (exchange) => policyOf(exchange) !== '',
    of: isHtml,
  },
  {
    rule: 'missing-frame-protection',
    header: 'X-Frame-Options',
    isThere: ({ answer: { headers } }) =>
      headers['x-frame-options'] !== undefined ||
      /frame-ancestors/i.test(headers['content-security-policy'] ?? ''),
    of: isHtml,
  },
  {
    rule: 'missing-content-type-options',
    header: 'X-Content-Type-Options',
    isThere: ({ answer: { headers } }) => /nosniff/i.test(headers['x-content-type-options'] ?? ''),
    of: ({ answer: { body } }) => body !== '',
  },
  {
    rule: 'missing-referrer-policy',
    header: 'Referrer-Policy',
    isThere: ({ answer: { headers, body } }) =>
      headers['referrer-policy'] !== undefined || /<meta[^>]+name=["']?referrer/i.test(body),
    of: isHtml,
  },
];

/** Whoever hosts the pages of a front end sets their headers, and that need not be what serves them here. */
function missing(exchange: Exchange): readonly Sighting[] {
  const isFrontend = exchange.request.half === 'frontend';
  return WANTED.filter(({ of, isThere }) => of(exchange) && !isThere(exchange)).map(({ rule, header }) => ({
    rule,
    exchange,
    ...(isFrontend ? { severity: 'info' as const } : { ofAll: true as const }),
    parameter: header,
    says: `Answers of the ${isFrontend ? 'front end' : 'back end'} have no ${header}`,
  }));
}

/** Pages may bring a policy of their own. */
function policyOf({ answer: { headers, body } }: Exchange): string {
  const header = headers['content-security-policy'];
  return header ?? /<meta[^>]+http-equiv=["']?content-security-policy[^>]*>/i.exec(body)?.[0] ?? '';
}

/** A product with its version, or one that should not be told at all. */
const TELLING = /[a-z][\w.-]*\/\d+(\.\d+)*|werkzeug/i;

function banner(exchange: Exchange): readonly Sighting[] {
  const { headers } = exchange.answer;
  return ['server', 'x-powered-by', 'x-aspnet-version'].flatMap((header) => {
    const value = headers[header] ?? '';
    const isTold = header === 'server' ? TELLING.test(value) : value !== '';
    if (!isTold) return [];
    const says = `Answers tell what the server is made of: ${header}: ${value}`;
    const isVersion = /\d/.test(value);
    return [
      {
        rule: 'version-banner',
        exchange,
        ofAll: true,
        parameter: header,
        says,
        quote: value,
        ...(!isVersion && { severity: 'info' as const }),
      },
    ];
  });
}
