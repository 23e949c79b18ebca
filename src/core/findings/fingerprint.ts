import { hash } from 'node:crypto';
import type { Finding, Place } from './finding.js';

/** A finding that is known again in the next scan. */
export interface KnownFinding extends Finding {
  readonly fingerprint: string;
}

/** Begins every fingerprint; another way of making them needs another number. */
const VERSION = 'v1';

/**
 * Names each finding by what stays when code around it moves: never by the number of a line, nor by the version of
 * a package. Alike lines of a file are told apart by their order.
 */
export function fingerprinted(findings: readonly Finding[]): readonly KnownFinding[] {
  const seen = new Map<string, number>();
  return findings.toSorted(byLine).map((finding) => {
    const identity = JSON.stringify([finding.tool, finding.rule, ...identityOf(finding.place)]);
    const occurrence = seen.get(identity) ?? 0;
    seen.set(identity, occurrence + 1);
    return {
      ...finding,
      fingerprint: `${VERSION}-${hash('sha256', `${identity}#${occurrence}`).slice(0, 32)}`,
    };
  });
}

function identityOf(place: Place): readonly string[] {
  switch (place.kind) {
    case 'code':
      return ['code', place.path, place.text.replaceAll(/\s+/gu, ' ').trim()];
    case 'dependency':
      return ['dependency', place.ecosystem, place.package.toLowerCase(), place.advisory];
    case 'exchange':
      return [
        'exchange',
        place.method.toUpperCase(),
        place.path.replaceAll(/\{[^{}]*\}/gu, '{}'),
        place.parameter ?? '',
      ];
  }
}

function byLine({ place: one }: Finding, { place: other }: Finding): number {
  return one.kind === 'code' && other.kind === 'code' && one.path === other.path ? one.line - other.line : 0;
}
