import { createHash } from 'node:crypto';
import type { InstalledTool } from '../analyzers/analyzer.js';

/** What a scan looked at, and with what. */
export interface Scope {
  readonly tool: string;
  readonly version: InstalledTool['version'];
  /** What it was told to look for: arguments, configuration, rules. */
  readonly configuration: unknown;
  /** What of the application it could not look at. */
  readonly leftOut: readonly string[];
}

/**
 * Two scans with the same scope would find the same of the same code. A file that a tool cannot read any more changes the
 * scope, so that what was found in it before does not count as mended.
 */
export function scopeText({ tool, version, configuration, leftOut }: Scope): string {
  const without = leftOut.length === 0 ? '' : ` without ${digest(leftOut.toSorted())}`;
  return `${tool} ${version} with ${digest(configuration)}${without}`;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
