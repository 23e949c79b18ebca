import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstalledTool } from '../analyzer.js';

/** Our own configuration: an application's is a program that would be run. */
export const ESLINT_CONFIGURATION = fileURLToPath(
  new URL('../../../../rules/eslint/eslint.config.mjs', import.meta.url),
);

/** With `--no-ignore`, since folders such as `dist` may be all that an application has; comments have no say. */
export const ESLINT_ARGS: readonly string[] = [
  ...'--no-config-lookup --no-inline-config --no-ignore --no-error-on-unmatched-pattern'.split(' '),
  ...'--format=json --config'.split(' '),
  ESLINT_CONFIGURATION,
  '.',
];

/** 1: it found something. */
export const ESLINT_EXIT_CODES = [0, 1] as const;

/** The plugins are where ESLint is. */
export function eslintEnvironment(tool: InstalledTool): Readonly<Record<string, string>> {
  return { ASSAY_ESLINT: tool.folders[0] ?? path.dirname(tool.file) };
}

export function eslintConfiguration(): readonly string[] {
  return [...ESLINT_ARGS.slice(0, -2), readFileSync(ESLINT_CONFIGURATION, 'utf8')];
}
