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
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { Projects } from '../projects.js';
import {
  applicationsQuery,
  type ApplicationsQuery,
  applicationView,
  type ApplicationView,
  applicationViewOf,
  changeApplication,
  type ChangeApplication,
  registerApplication,
  type RegisterApplication,
} from './application.view.js';
import { Applications } from './applications.js';

const applicationId = { schema: z.uuid() };

@ApiTags('Applications')
@RequireScope('read')
@Controller('api/v1/applications')
export class ApplicationsController {
  constructor(
    private readonly applications: Applications,
    private readonly projects: Projects,
  ) {}

  @Post()
  @RequireScope('admin')
  @ApiOperation({
    summary: 'Register an application',
    description: 'It gets the lowest ports that are free, or those that were set aside for it.',
  })
  @ApiCreatedResponse({ description: 'The application', standardSchema: applicationView })
  @ApiProblems('not-found', 'conflict', 'ports-exhausted')
  async register(
    @Body({ schema: registerApplication }) { projectId, ...wanted }: RegisterApplication,
    @CurrentKey() caller: Caller,
  ): Promise<ApplicationView> {
    const asked = visibleProject(caller, projectId);
    const project = await (asked === undefined ? this.projects.default() : this.projects.get(asked));
    return applicationViewOf(await this.applications.register({ ...wanted, projectId: project.id }));
  }

  @Get()
  @ApiOperation({ summary: 'List applications', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of applications', standardSchema: pageOf(applicationView) })
  async list(
    @Query({ schema: applicationsQuery }) query: ApplicationsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ApplicationView>> {
    const filter = { ...query, projectId: visibleProject(caller, query.projectId) };
    return mapPage(await this.applications.list(query, filter), (row) => applicationViewOf(row));
  }

  @Get(':applicationId')
  @ApiOperation({ summary: 'Show an application' })
  @ApiOkResponse({ description: 'The application', standardSchema: applicationView })
  @ApiProblems('not-found')
  async show(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<ApplicationView> {
    const row = await this.applications.get(id);
    ensureVisible(caller, row.projectId, 'application', id);
    return applicationViewOf(row);
  }

  @Patch(':applicationId')
  @RequireScope('admin')
  @ApiOperation({ summary: 'Change an application', description: 'What is left out stays.' })
  @ApiOkResponse({ description: 'The application', standardSchema: applicationView })
  @ApiProblems('not-found')
  async change(
    @Param('applicationId', applicationId) id: string,
    @Body({ schema: changeApplication }) change: ChangeApplication,
    @CurrentKey() caller: Caller,
  ): Promise<ApplicationView> {
    await this.show(id, caller);
    return applicationViewOf(await this.applications.change(id, change));
  }

  @Delete(':applicationId')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an application',
    description:
      'One that runs is stopped. Its ports are free afterwards; its code, analyses and findings go along.',
  })
  @ApiNoContentResponse({ description: 'It is deleted' })
  @ApiProblems('not-found', 'conflict')
  async remove(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<void> {
    await this.show(id, caller);
    await this.applications.remove(id);
  }
}
