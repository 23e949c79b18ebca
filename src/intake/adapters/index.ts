import type { SourceKind } from '#catalog/index';
import type { Adapter } from './adapter.js';
import { apifox } from './apifox.js';
import { generatedApp } from './generated-app.js';
import { github } from './github.js';
import { openapi } from './openapi.js';
import { standardWebhooks } from './standard-webhooks.js';

export { takes, type Adapter, type Routed } from './adapter.js';

/** Every kind of source has one. */
export const adapters: Readonly<Record<SourceKind, Adapter>> = {
  apifox,
  github,
  openapi,
  'generated-app': generatedApp,
  'standard-webhooks': standardWebhooks,
};
