import { z } from 'zod';
import type { Dependencies } from '../plan/part-plan.js';
import { DependenciesRefused } from './dependency-errors.js';

const ranges = z.record(z.string(), z.string());
const manifest = z.object({
  dependencies: ranges.default({}),
  devDependencies: ranges.default({}),
  optionalDependencies: ranges.default({}),
  type: z.enum(['module', 'commonjs']).optional().catch(undefined),
});
/** A range of versions, a tag, or those of another package; a slash or a scheme would lead out of the registry. */
const RANGE = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+(?:@|$))?[\s\w.^~<>=|*+-]*$/;
const NAME = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;

const lock = z.object({
  lockfileVersion: z.number().int().min(2),
  packages: z.record(
    z.string(),
    z.looseObject({ resolved: z.string().optional(), link: z.boolean().optional() }),
  ),
});

/**
 * A package.json of ours that asks for the packages of the application's own, and its lock file without addresses.
 * @throws {DependenciesRefused} for anything that does not come from the registry
 */
export function manifestOf(text: string, lockText: string | undefined): Dependencies {
  const wanted = read('package.json', manifest, text);
  const { dependencies, devDependencies, optionalDependencies } = wanted;
  const all = Object.entries({ ...devDependencies, ...optionalDependencies, ...dependencies });
  for (const [name, range] of all) {
    if (!NAME.test(name) || !RANGE.test(range))
      throw new DependenciesRefused('package.json', `${name}@${range}`);
  }
  if (all.length === 0) return { kind: 'none' };
  const own = {
    name: 'application',
    version: '0.0.0',
    private: true,
    dependencies,
    devDependencies,
    optionalDependencies,
  };
  const locked = lockText === undefined ? undefined : lockOf(lockText);
  return { kind: 'node', manifest: JSON.stringify(own), ...(locked !== undefined && { lock: locked }) };
}

/** Undefined for lock files of npm 6, which are read no more: the ranges decide then. */
function lockOf(text: string): string | undefined {
  const parsed = read('package-lock.json', z.union([lock, z.object({})]), text);
  if (!('packages' in parsed)) return undefined;
  const packages = Object.entries(parsed.packages).map(([place, entry]) => {
    const { resolved, ...rest } = entry;
    if (entry.link === true || (resolved !== undefined && !/^https?:\/\//.test(resolved)))
      throw new DependenciesRefused('package-lock.json', `${place} from ${resolved ?? 'a folder'}`);
    return [place, rest] as const;
  });
  return JSON.stringify({ ...parsed, packages: Object.fromEntries(packages) });
}

function read<Shape extends z.ZodType>(file: string, shape: Shape, text: string): z.output<Shape> {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    throw new DependenciesRefused(file, 'it cannot be read');
  }
}
