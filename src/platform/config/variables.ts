import { settingRegistry, type SettingMeta } from './kinds.js';
import { settingsSchema } from './settings.js';

/** One setting as people see it: the environment variable, and what is known about it. */
export interface Variable extends SettingMeta {
  readonly key: string;
  readonly variable: string;
  readonly right: string;
}

/** Every setting, in the order of the schema. */
export const variables: readonly Variable[] = Object.entries(settingsSchema.shape).map(([key, schema]) => {
  const meta = settingRegistry.get(schema);
  if (meta === undefined) throw new TypeError(`The setting ${key} has no description`);
  return Object.assign({ key, variable: screaming(key) }, meta);
});

function screaming(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
