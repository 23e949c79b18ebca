import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationEntity } from './applications/application.entity.js';
import { ApplicationSourceEntity } from './applications/application-source.entity.js';
import { ApplicationSources } from './applications/application-sources.js';
import { ApplicationSourcesController } from './applications/application-sources.controller.js';
import { Applications } from './applications/applications.js';
import { ApplicationsController } from './applications/applications.controller.js';
import { Registrations } from './applications/registrations.js';
import { CodeDownloads } from './applications/code/code-downloads.js';
import { CodeFetcher } from './applications/code/code-fetcher.js';
import { CodeRepositories } from './applications/code/code-repositories.js';
import { PortAllocationEntity } from './applications/port-allocation.entity.js';
import { FolderImport } from './imports/folder-import.js';
import { ImportsController } from './imports/imports.controller.js';
import { SeedCatalog } from './imports/seed-catalog.js';
import { SeedImport } from './imports/seed-import.js';
import { ModelEntity } from './models/model.entity.js';
import { ModelLists } from './models/model-lists.js';
import { Models } from './models/models.js';
import { ModelsController } from './models/models.controller.js';
import { ProjectEntity } from './project.entity.js';
import { ProjectsController } from './projects.controller.js';
import { Projects } from './projects.js';
import { CatalogSeed } from './seed.js';
import { SourceDirectory } from './source-directory.js';
import { SourceEntity } from './source.entity.js';
import { SourcesController } from './sources.controller.js';
import { Sources } from './sources.js';

/**
 * Projects and sources, models and applications. Needs StorageModule, AuthModule, EgressModule and
 * ResilienceModule.
 */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ApplicationEntity,
      ApplicationSourceEntity,
      ModelEntity,
      PortAllocationEntity,
      ProjectEntity,
      SourceEntity,
    ]),
  ],
  controllers: [
    ApplicationsController,
    ApplicationSourcesController,
    ImportsController,
    ModelsController,
    ProjectsController,
    SourcesController,
  ],
  providers: [
    Applications,
    ApplicationSources,
    CatalogSeed,
    CodeDownloads,
    CodeFetcher,
    CodeRepositories,
    FolderImport,
    ModelLists,
    Models,
    Projects,
    Registrations,
    SeedCatalog,
    SeedImport,
    SourceDirectory,
    Sources,
  ],
  exports: [
    Applications,
    ApplicationSources,
    Models,
    Projects,
    Registrations,
    SeedImport,
    SourceDirectory,
    Sources,
  ],
})
export class CatalogModule {}
