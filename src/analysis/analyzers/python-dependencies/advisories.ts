import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { comparePythonVersions } from '../../tools/version-order.js';
import { normalised, type Requirement } from './requirements.js';
import { type OsvAdvisory, osvAdvisory } from './schema.js';

/** Advisories about Python packages, by the normalised name of the package. */
export interface Advisories {
  readonly digest: string;
  readonly byPackage: ReadonlyMap<string, readonly OsvAdvisory[]>;
}

/**
 * Reads a file of advisories: a JSON array of OSV records, with or without gzip.
 * @returns undefined for a file that is none, or has none
 */
export async function readAdvisories(file: string): Promise<Advisories | undefined> {
  const bytes = await readFile(file);
  const records = z.array(osvAdvisory).min(1).safeParse(jsonIn(bytes));
  if (!records.success) return undefined;
  const byPackage = new Map<string, OsvAdvisory[]>();
  for (const advisory of records.data.filter(({ withdrawn }) => withdrawn === undefined)) {
    for (const name of packagesOf(advisory)) byPackage.set(name, [...(byPackage.get(name) ?? []), advisory]);
  }
  return { digest: createHash('sha256').update(bytes).digest('hex').slice(0, 12), byPackage };
}

const GZIP = 0x1f;

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse((bytes[0] === GZIP ? gunzipSync(bytes) : bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function packagesOf({ affected }: OsvAdvisory): ReadonlySet<string> {
  const named = affected.flatMap((one) => (one.package?.ecosystem === 'PyPI' ? [one.package.name] : []));
  return new Set(named.map(normalised));
}

/** @returns what is known against this version of the package */
export function advisoriesAgainst(requirement: Requirement, known: Advisories): readonly OsvAdvisory[] {
  const candidates = known.byPackage.get(requirement.name) ?? [];
  return candidates.filter(({ affected }) =>
    affected.some(
      (one) =>
        normalised(one.package?.name ?? '') === requirement.name && isAffected(requirement.version, one),
    ),
  );
}

/** OSV's own rule: a version that is listed, or that lies in a range of versions (ranges of commits say nothing here). */
function isAffected(version: string, { versions, ranges }: OsvAdvisory['affected'][number]): boolean {
  if (versions.some((listed) => comparePythonVersions(version, listed) === 0)) return true;
  return ranges.filter(({ type }) => type === 'ECOSYSTEM').some(({ events }) => isWithin(version, events));
}

type Events = OsvAdvisory['affected'][number]['ranges'][number]['events'];

/** Events are in the order of versions: the last one that is not above decides. */
function isWithin(version: string, events: Events): boolean {
  return events.reduce((within, { introduced, fixed, last_affected: last }) => {
    if (introduced !== undefined) return within || introduced === '0' || isAtLeast(version, introduced);
    if (fixed !== undefined) return within && !isAtLeast(version, fixed);
    return within && last !== undefined && isAtLeast(last, version);
  }, false);
}

function isAtLeast(version: string, other: string): boolean {
  return (comparePythonVersions(version, other) ?? -1) >= 0;
}
