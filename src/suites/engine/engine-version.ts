import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../../../package.json') as { readonly version: string };

/** Names the engine in every suite that it made: another engine may make another suite of the same document. */
export const ENGINE_VERSION = version;
