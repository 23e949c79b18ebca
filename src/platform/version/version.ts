import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The version in package.json, which lies three folders above, in src as in dist. */
export const { version: VERSION } = require('../../../package.json') as { readonly version: string };
