import type { ConfiguredSource, SignatureScheme } from '#catalog/index';
import { headerOf, type RawDelivery } from '../raw-delivery.js';
import { hmac, readDigest, sameBytes, sameText } from './keyed.js';
import { standardWebhooks } from './standard-webhooks.js';
import type { Verdict, Verifier } from './verdict.js';

const verifiers = new WeakMap<ConfiguredSource, Verifier>();

/** Any scheme of the source, with any of its secrets, is enough. Made once for each state of a source. */
export function verifierOf(source: ConfiguredSource): Verifier {
  const known = verifiers.get(source);
  if (known !== undefined) return known;
  const schemes = source.signatures.map((scheme) => schemeVerifier(scheme, source));
  const made: Verifier = (delivery, now) => best(schemes.map((verify) => verify(delivery, now)));
  verifiers.set(source, made);
  return made;
}

const ORDER: readonly Verdict[] = ['right', 'outdated', 'wrong', 'missing'];

function best(verdicts: readonly Verdict[]): Verdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'missing';
}

function schemeVerifier(scheme: SignatureScheme, { secrets: keys, settings }: ConfiguredSource): Verifier {
  // A public key is known to everybody, and proves nothing where a secret is asked for.
  const secrets = keys.filter((key) => !key.startsWith('whpk_'));
  switch (scheme.scheme) {
    case 'standard-webhooks':
      return standardWebhooks(keys, settings.toleranceSeconds);
    case 'github':
      return hmacHeader('x-hub-signature-256', secrets);
    case 'hmac-sha256':
      return hmacHeader(scheme.header, secrets);
    case 'shared-secret':
      return inHeader(scheme.header, (given) => secrets.some((secret) => sameText(secret, given)));
  }
}

function hmacHeader(header: string, secrets: readonly string[]): Verifier {
  return inHeader(header, (given, { body }) => {
    const digest = readDigest(given.replace(/^sha256=/i, ''));
    return digest !== undefined && secrets.some((secret) => sameBytes(hmac(secret, body), digest));
  });
}

function inHeader(header: string, isRight: (given: string, delivery: RawDelivery) => boolean): Verifier {
  return (delivery) => {
    const given = headerOf(delivery.headers, header);
    if (given === undefined) return 'missing';
    return isRight(given, delivery) ? 'right' : 'wrong';
  };
}
