import type { Schema } from '#platform/database/index';
import { Artifacts1790000000110 } from './migrations/1790000000110-artifacts.js';

export { type ArtifactDriver, type Content, type Draft } from './artifact-driver.js';
export { type Artifact, ArtifactStore, type ArtifactStoreSettings, type Purged } from './artifact-store.js';
export { FolderDriver } from './folder-driver.js';
export { type Usage } from './quota.js';
export { SecretBox, SecretUnreadable } from './secret-box.js';
export { ArtifactCorrupt, ArtifactMissing, StorageFull, StorageUnavailable } from './storage-errors.js';
export { StorageModule } from './storage.module.js';

export const storageSchema: Schema = { entities: [], migrations: [Artifacts1790000000110] };
