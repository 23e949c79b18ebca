import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import {
  changeProject,
  type ChangeProject,
  createProject,
  type CreateProject,
  projectView,
  type ProjectView,
  projectViewOf,
} from './project.view.js';
import { Projects } from './projects.js';

const projectId = { schema: z.uuid() };

@ApiTags('Projects')
@RequireScope('read')
@Controller('api/v1/projects')
export class ProjectsController {
  constructor(private readonly projects: Projects) {}

  @Post()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Make a project', description: 'Only keys that see all projects can.' })
  @ApiCreatedResponse({ description: 'The project', standardSchema: projectView })
  @ApiProblems('conflict', 'not-found')
  async create(
    @Body({ schema: createProject }) wanted: CreateProject,
    @CurrentKey() caller: Caller,
  ): Promise<ProjectView> {
    ensureVisible(caller, null, 'project', wanted.slug);
    return projectViewOf(await this.projects.create(wanted));
  }

  @Get()
  @ApiOperation({ summary: 'List projects', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of projects', standardSchema: pageOf(projectView) })
  async list(
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ProjectView>> {
    return mapPage(await this.projects.list(query, visibleProject(caller)), (project) =>
      projectViewOf(project),
    );
  }

  @Get(':projectId')
  @ApiOperation({ summary: 'Show a project' })
  @ApiOkResponse({ description: 'The project; of its secrets only the names', standardSchema: projectView })
  @ApiProblems('not-found')
  async show(@Param('projectId', projectId) id: string, @CurrentKey() caller: Caller): Promise<ProjectView> {
    ensureVisible(caller, id, 'project', id);
    return projectViewOf(await this.projects.get(id));
  }

  @Patch(':projectId')
  @RequireScope('admin')
  @ApiOperation({
    summary: 'Change a project',
    description:
      'What is left out stays. `settings` and `secrets` replace all of what was there. Settings say which private hosts may be reached, and who gets the tokens of the project.',
  })
  @ApiOkResponse({ description: 'The project', standardSchema: projectView })
  @ApiProblems('not-found')
  async change(
    @Param('projectId', projectId) id: string,
    @Body({ schema: changeProject }) change: ChangeProject,
    @CurrentKey() caller: Caller,
  ): Promise<ProjectView> {
    ensureVisible(caller, id, 'project', id);
    return projectViewOf(await this.projects.change(id, change));
  }

  @Delete(':projectId')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a project',
    description: 'With its sources; its keys are revoked. The default project stays.',
  })
  @ApiNoContentResponse({ description: 'It is deleted' })
  @ApiProblems('not-found', 'conflict')
  async remove(@Param('projectId', projectId) id: string, @CurrentKey() caller: Caller): Promise<void> {
    ensureVisible(caller, id, 'project', id);
    await this.projects.remove(id);
  }
}
