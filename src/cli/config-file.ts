import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';
import { identities, identityEnvironment, suiteSettingsFields } from '#core/settings/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { printable } from './terminal.js';

/** The settings of a project on a server, for who has none: the same names, the same rules. */
const configFile = z.strictObject({
  ...suiteSettingsFields,
  strategies: z.array(z.enum(STRATEGIES)).min(1).optional(),
  identities,
});
export type ConfigFile = z.infer<typeof configFile>;

const NAMES = ['assay.config.json', 'assay.config.yaml', 'assay.config.yml'];
const SHOWN_ISSUES = 5;

/**
 * The file that `--config` names, or the one that stands in this folder; without either, nothing is set.
 * @throws {CliError} when it cannot be read, or says something that means nothing
 */
export async function readConfig(named?: string): Promise<ConfigFile> {
  const found = await (named === undefined ? firstOf(NAMES) : contentOf(named));
  if (found === undefined) return configFile.parse({});
  const { file, text } = found;
  const result = configFile.safeParse(parsedAs(file, text));
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, SHOWN_ISSUES);
  const lines = issues.map((issue) => printable(`  ${issue.path.join('.') || 'it'}: ${issue.message}`));
  throw new CliError([`${file} is of no use:`, ...lines].join('\n'), EXIT.usage);
}

/**
 * Credentials and headers of the settings, as a suite reads them from its environment.
 * @throws {CliError} when one of them is `$NAME`, and our environment has no such name
 */
export function configEnvironment(config: ConfigFile): Record<string, string> {
  const users = identities.parse(withEnvironment(config.identities));
  const headers = configFile.shape.headers.parse(withEnvironment(config.headers));
  const set = Object.keys(headers).length > 0 ? { REQUEST_HEADERS: JSON.stringify(headers) } : {};
  return { ...identityEnvironment(users), ...set };
}

async function contentOf(file: string): Promise<{ file: string; text: string }> {
  return { file, text: await readFile(file, 'utf8').catch(unreadable(file)) };
}

async function firstOf(names: readonly string[]): Promise<{ file: string; text: string } | undefined> {
  for (const file of names) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? undefined : unreadable(file)(error),
    );
    if (text !== undefined) return { file, text };
  }
  return undefined;
}

const unreadable =
  (file: string) =>
  (error: unknown): never => {
    throw new CliError(`${file} cannot be read: ${printable((error as Error).message)}`, EXIT.usage);
  };

function parsedAs(file: string, text: string): unknown {
  try {
    return path.extname(file) === '.json' ? JSON.parse(text) : parse(text);
  } catch (error) {
    return unreadable(file)(error);
  }
}

/** `$NAME` as a whole text is what the environment has under that name: secrets need not stand in files. */
function withEnvironment(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEnvironment);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withEnvironment(inner)]));
  }
  const name = typeof value === 'string' ? /^\$\{?([A-Za-z_]\w*)\}?$/.exec(value)?.[1] : undefined;
  if (name === undefined) return value;
  const text = process.env[name];
  if (text !== undefined) return text;
  throw new CliError(`The settings need ${name}, which the environment does not have`, EXIT.usage);
}
