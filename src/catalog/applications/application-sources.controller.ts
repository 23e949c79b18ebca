import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import {
  applicationSourceView,
  type ApplicationSourceView,
  applicationSourceViewOf,
} from './application-source.view.js';
import { ApplicationSources } from './application-sources.js';
import { Applications } from './applications.js';

const applicationId = { schema: z.uuid() };
const sourceId = { schema: z.uuid() };

@ApiTags('Applications')
@RequireScope('read')
@Controller('api/v1/applications/:applicationId/sources')
export class ApplicationSourcesController {
  constructor(
    private readonly sources: ApplicationSources,
    private readonly applications: Applications,
  ) {}

  @Get()
  @ApiOperation({ summary: "List the versions of an application's code", description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of versions', standardSchema: pageOf(applicationSourceView) })
  @ApiProblems('not-found')
  async list(
    @Param('applicationId', applicationId) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ApplicationSourceView>> {
    await this.ensureSeen(id, caller);
    return mapPage(await this.sources.list(id, query), applicationSourceViewOf);
  }

  @Get(':sourceId')
  @ApiOperation({ summary: "Show a version of an application's code" })
  @ApiOkResponse({ description: 'The version', standardSchema: applicationSourceView })
  @ApiProblems('not-found')
  async show(
    @Param('applicationId', applicationId) id: string,
    @Param('sourceId', sourceId) versionId: string,
    @CurrentKey() caller: Caller,
  ): Promise<ApplicationSourceView> {
    await this.ensureSeen(id, caller);
    return applicationSourceViewOf(await this.sources.get(id, versionId));
  }

  @Get(':sourceId/archive')
  @Header('content-disposition', 'attachment; filename="code.tar"')
  @ApiOperation({ summary: "Download a version of an application's code", description: 'As a tar.' })
  @ApiProduces('application/x-tar')
  @ApiOkResponse({ description: 'The tar', schema: { type: 'string', format: 'binary' } })
  @ApiProblems('not-found')
  async archive(
    @Param('applicationId', applicationId) id: string,
    @Param('sourceId', sourceId) versionId: string,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    await this.ensureSeen(id, caller);
    return new StreamableFile(await this.sources.archive(id, versionId), { type: 'application/x-tar' });
  }

  private async ensureSeen(id: string, caller: Caller): Promise<void> {
    const { projectId } = await this.applications.get(id);
    ensureVisible(caller, projectId, 'application', id);
  }
}
