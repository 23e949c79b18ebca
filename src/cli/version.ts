import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** Of this program, and of the engine in it. */
export const VERSION = version;
