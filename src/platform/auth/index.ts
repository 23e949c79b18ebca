import type { Schema } from '#platform/database/index';
import { ApiKeyEntity } from './api-key.entity.js';
import { CreateApiKeys1790000000600 } from './migrations/1790000000600-create-api-keys.js';

export { callerOf, CurrentKey, keyOf } from './api-key.guard.js';
export { ApiKeyInvalid, ApiKeyMissing, ScopeMissing } from './auth-errors.js';
export { ApiKeys, type IssuedKey, type NewApiKey } from './api-keys.js';
export { AuthModule } from './auth.module.js';
export { ensureVisible, hasScope, visibleProject, type Caller } from './caller.js';
export { KeyRing } from './key-ring.js';

export const authSchema: Schema = {
  entities: [ApiKeyEntity],
  migrations: [CreateApiKeys1790000000600],
};
