import { SettingsInvalid, type WrongSetting } from './settings-invalid.js';
import { type GivenSettings, settingsSchema, settled } from './settings.js';
import { type Variable, variables } from './variables.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every setting from the environment, once, at start. An empty variable counts as absent, since that is
 * what container files pass for an unset one.
 * @throws {SettingsInvalid} names every wrong setting, what is wrong and what is right; never a secret's value
 */
export function loadSettings(env: Environment): GivenSettings {
  const given = variables.map(({ key, variable }) => [key, env[variable]] as const);
  const result = settingsSchema.safeParse(Object.fromEntries(given.filter(([, value]) => !isBlank(value))));
  if (result.success) return settled(result.data);
  throw new SettingsInvalid(result.error.issues.map((issue) => wrong(String(issue.path[0]), env)));
}

/** Sentences about variables that look like settings of this program and are none: most likely typing errors. */
export function settingsWarnings(env: Environment): string[] {
  const known = new Set(variables.map(({ variable }) => variable));
  const unknown = Object.keys(env).filter((name) => name.startsWith('ASSAY_') && !known.has(name));
  return unknown.map((name) => {
    const near = [...known].find((candidate) => isNear(candidate, name));
    return `${name} is not a setting and has no effect${near === undefined ? '' : `; did you mean ${near}?`}`;
  });
}

function wrong(key: string, env: Environment): WrongSetting {
  const found = variables.find((candidate) => candidate.key === key);
  if (found === undefined) throw new TypeError(`There is no setting ${key}`);
  return { variable: found.variable, problem: problem(found, env[found.variable] ?? '') };
}

function problem({ secret, right, default: preset }: Variable, value: string): string {
  const given = secret === true ? 'the value given (not shown)' : JSON.stringify(value);
  return `${given} is not ${right}${preset === undefined || preset === '' ? '' : ` (default ${preset})`}`;
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value.trim() === '';
}

/** A few wrong, missing or additional letters. ASSAY_PORT for PORT counts as well. */
function isNear(candidate: string, name: string): boolean {
  return candidate === name.slice('ASSAY_'.length) || distance(candidate, name) <= 3;
}

/** Levenshtein's distance: how many letters to change, add or remove. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, a] of [...left].entries()) {
    const next = [i + 1];
    for (const [j, b] of [...right].entries()) {
      const replaced = (row[j] ?? 0) + (a === b ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
