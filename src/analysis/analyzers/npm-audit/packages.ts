import { packageLock } from './schema.js';

/** A package at one version, as a lock file has it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** The lock file. */
  readonly path: string;
}

const PLAIN_NAME = /^(@[a-z0-9._~-]+\/)?[a-z0-9._~-]+$/i;

/** @returns what a lock file installs; undefined for a file that is none of lockfileVersion 2 or newer */
export function packagesIn(text: string, path: string): readonly LockedPackage[] | undefined {
  const lock = packageLock.safeParse(jsonOf(text)).data;
  if (lock === undefined || lock.lockfileVersion < 2) return undefined;
  return Object.entries(lock.packages).flatMap(([place, { name, version, link }]) => {
    const known = name ?? place.split('node_modules/').at(-1) ?? '';
    const isOther = place.includes('node_modules/') && link !== true;
    return isOther && version !== undefined && PLAIN_NAME.test(known) ? [{ name: known, version, path }] : [];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A manifest and a lock file that ask for these packages, and say nothing else. */
export function manifestFor(packages: readonly LockedPackage[]): {
  readonly manifest: string;
  readonly lock: string;
} {
  const names = packages.map(({ name, version }, index) => [`p${index}`, `npm:${name}@${version}`] as const);
  const root = { name: 'looked-up', version: '1.0.0', dependencies: Object.fromEntries(names) };
  const installed = packages.map(
    ({ name, version }, index) => [`node_modules/p${index}`, { name, version }] as const,
  );
  const lock = {
    name: root.name,
    version: root.version,
    lockfileVersion: 3,
    packages: { '': root, ...Object.fromEntries(installed) },
  };
  return { manifest: JSON.stringify(root), lock: JSON.stringify(lock) };
}
