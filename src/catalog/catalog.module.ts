import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectEntity } from './project.entity.js';
import { ProjectsController } from './projects.controller.js';
import { Projects } from './projects.js';
import { CatalogSeed } from './seed.js';
import { SourceDirectory } from './source-directory.js';
import { SourceEntity } from './source.entity.js';
import { SourcesController } from './sources.controller.js';
import { Sources } from './sources.js';

/** Projects and sources. Needs StorageModule and AuthModule. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([ProjectEntity, SourceEntity])],
  controllers: [ProjectsController, SourcesController],
  providers: [CatalogSeed, Projects, SourceDirectory, Sources],
  exports: [Projects, SourceDirectory, Sources],
})
export class CatalogModule {}
