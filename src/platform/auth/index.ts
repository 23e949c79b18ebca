import type { Schema } from '#platform/database/index';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeys1790000000600 } from './migrations/1790000000600-api-keys.js';

export { CurrentKey, keyOf } from './api-key.guard.js';
export { ApiKeyMissing, ScopeMissing } from './auth-errors.js';
export { ApiKeys, type IssuedKey, type NewApiKey } from './api-keys.js';
export { AuthModule } from './auth.module.js';
export { ensureVisible, hasScope, visibleProject, type Caller } from './caller.js';
export { KeyRing } from './key-ring.js';

export const authSchema: Schema = {
  entities: [ApiKeyEntity],
  migrations: [ApiKeys1790000000600],
};
