import type { Schema } from '#platform/database/index';
import { ApplicationEntity } from './applications/application.entity.js';
import { ApplicationSourceEntity } from './applications/application-source.entity.js';
import { PortAllocationEntity } from './applications/port-allocation.entity.js';
import { Applications1790000000210 } from './migrations/1790000000210-applications.js';
import { ApplicationSources1790000000220 } from './migrations/1790000000220-application-sources.js';
import { Catalog1790000000200 } from './migrations/1790000000200-catalog.js';
import { Isolation1790000000240 } from './migrations/1790000000240-isolation.js';
import { JsonObjects1790000000230 } from './migrations/1790000000230-json-objects.js';
import { ModelEntity } from './models/model.entity.js';
import { ProjectEntity } from './project.entity.js';
import { SourceEntity } from './source.entity.js';

export { ANALYSIS_TYPES, type AnalysisType, analysisType } from './applications/analysis-type.js';
export { type ApplicationName } from './applications/application.js';
export { findParts } from './applications/code/find-parts.js';
export { readArchive } from './applications/code/read-archive.js';
export { writeCode } from './applications/code/write-code.js';
export { ApplicationSources, type CheckedOut } from './applications/application-sources.js';
export { Applications, type NewApplication } from './applications/applications.js';
export {
  AnnouncementInvalid,
  type GeneratedApplication,
  readAnnouncement,
  type WantedAnalyses,
} from './applications/generated-application.js';
export { type ApplicationPart, type Framework } from './applications/part.js';
export { type RegisteredApplication, Registrations } from './applications/registrations.js';
export { modelSlug } from './models/model.js';
export { CatalogModule } from './catalog.module.js';
export { type PastWork, pastWork, statusThen, type WorkThen } from './imports/past-work.js';
export * as seedColumn from './imports/seed-columns.js';
export { idOfSeedRow } from './imports/seed-id.js';
export { type SeedContext, SeedImport, type SeedImporter } from './imports/seed-import.js';
export { type Kept, type ReadRow, type SeedReading } from './imports/seed-reading.js';
export { Models } from './models/models.js';
export {
  type NotifyOccasion,
  type NotifyTarget,
  type ProjectSecrets,
  type ProjectSettings,
} from './project.js';
export { notifyAddresses } from './notify-addresses.js';
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
  entities: [
    ApplicationEntity,
    ApplicationSourceEntity,
    ModelEntity,
    PortAllocationEntity,
    ProjectEntity,
    SourceEntity,
  ],
  migrations: [
    Catalog1790000000200,
    Applications1790000000210,
    ApplicationSources1790000000220,
    JsonObjects1790000000230,
    Isolation1790000000240,
  ],
};
