import type { Schema } from '#platform/database/index';
import { Catalog1790000000200 } from './migrations/1790000000200-catalog.js';
import { ProjectEntity } from './project.entity.js';
import { SourceEntity } from './source.entity.js';

export { CatalogModule } from './catalog.module.js';
export {
  DEFAULT_PROJECT_SLUG,
  NOTIFY_OCCASIONS,
  notifyTarget,
  type NotifyOccasion,
  type NotifyTarget,
  projectSecrets,
  type ProjectSecrets,
  projectSettings,
  type ProjectSettings,
} from './project.js';
export { ProjectEntity } from './project.entity.js';
export { type NewProject, type Project, type ProjectChange, Projects } from './projects.js';
export { SourceDirectory } from './source-directory.js';
export { SourceEntity } from './source.entity.js';
export {
  type ConfiguredSource,
  FIXED_PATHS,
  type FixedPath,
  type SignatureScheme,
  SOURCE_KINDS,
  type SourceKind,
  sourceSettings,
  type SourceSettings,
} from './source.js';
export { type IssuedSource, type NewSource, Sources, tokenHash } from './sources.js';

export const catalogSchema: Schema = {
  entities: [ProjectEntity, SourceEntity],
  migrations: [Catalog1790000000200],
};
