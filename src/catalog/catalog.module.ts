import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationEntity } from './applications/application.entity.js';
import { Applications } from './applications/applications.js';
import { ApplicationsController } from './applications/applications.controller.js';
import { Registrations } from './applications/registrations.js';
import { PortAllocationEntity } from './applications/port-allocation.entity.js';
import { ModelEntity } from './models/model.entity.js';
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

/** Projects and sources, models and applications. Needs StorageModule and AuthModule. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([
      ApplicationEntity,
      ModelEntity,
      PortAllocationEntity,
      ProjectEntity,
      SourceEntity,
    ]),
  ],
  controllers: [ApplicationsController, ModelsController, ProjectsController, SourcesController],
  providers: [Applications, CatalogSeed, Models, Projects, Registrations, SourceDirectory, Sources],
  exports: [Applications, Models, Projects, Registrations, SourceDirectory, Sources],
})
export class CatalogModule {}
