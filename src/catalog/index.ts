import type { Schema } from '#platform/database/index';
import { Catalog1790000000200 } from './migrations/1790000000200-catalog.js';
import { ProjectEntity } from './project.entity.js';
import { SourceEntity } from './source.entity.js';

export { CatalogModule } from './catalog.module.js';
export {
  type NotifyOccasion,
  type NotifyTarget,
  type ProjectSecrets,
  type ProjectSettings,
} from './project.js';
export { type NewProject, type Project, type ProjectChange, Projects } from './projects.js';
export { SourceDirectory } from './source-directory.js';
export {
  type ConfiguredSource,
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
