import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Exploits of modules of the front end that need no browser: true is bad. */
export const OF_MODULES: Readonly<Record<string, (frontend: string) => Promise<boolean>>> = {
  'formula-is-run': async (frontend) => {
    const { converter } = await importFrom<Money>(frontend, 'src/money.js');
    converter('globalThis.harmed = 1')(100);
    return wasHarmed(globalThis);
  },

  'polluted-prototype': async (frontend) => {
    const { readPreferences } = await importFrom<Preferences>(frontend, 'src/preferences.js');
    readPreferences('{"__proto__":{"harmed":1},"constructor":{"prototype":{"harmed":1}}}');
    return wasHarmed(Object.prototype);
  },
};

interface Money {
  readonly converter: (formula: string) => (price: number) => number;
}

interface Preferences {
  readonly readPreferences: (text: string) => unknown;
}

/** Leaves it as it was before. */
function wasHarmed(where: object): boolean {
  return Object.hasOwn(where, 'harmed') && Reflect.deleteProperty(where, 'harmed');
}

async function importFrom<Module>(frontend: string, file: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(frontend, file)).href)) as Module;
}
