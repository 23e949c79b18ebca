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
import { Projects } from './projects.js';
import {
  addSecret,
  type AddSecret,
  changeSource,
  type ChangeSource,
  createSource,
  type CreateSource,
  issuedSecretView,
  type IssuedSecretView,
  issuedSourceView,
  type IssuedSourceView,
  issuedTokenView,
  type IssuedTokenView,
  sourcesQuery,
  type SourcesQuery,
  sourceView,
  type SourceView,
  sourceViewOf,
} from './source.view.js';
import { Sources } from './sources.js';

const sourceId = { schema: z.uuid() };

@ApiTags('Sources')
@RequireScope('read')
@Controller('api/v1/sources')
export class SourcesController {
  constructor(
    private readonly sources: Sources,
    private readonly projects: Projects,
  ) {}

  @Post()
  @RequireScope('admin')
  @ApiOperation({
    summary: 'Make a source',
    description: 'The answer holds the token of its address and its secret, which are not shown again.',
  })
  @ApiCreatedResponse({ description: 'The source', standardSchema: issuedSourceView })
  @ApiProblems('conflict', 'not-found')
  async create(
    @Body({ schema: createSource }) { projectId, ...wanted }: CreateSource,
    @CurrentKey() caller: Caller,
  ): Promise<IssuedSourceView> {
    const asked = visibleProject(caller, projectId);
    const project = await (asked === undefined ? this.projects.default() : this.projects.get(asked));
    const { row, ...issued } = await this.sources.create({ ...wanted, projectId: project.id });
    return { ...sourceViewOf(row), ...issued };
  }

  @Get()
  @ApiOperation({ summary: 'List sources', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of sources', standardSchema: pageOf(sourceView) })
  async list(
    @Query({ schema: sourcesQuery }) query: SourcesQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<SourceView>> {
    return mapPage(
      await this.sources.list(query, {
        projectId: visibleProject(caller, query.projectId),
        kind: query.kind,
      }),
      (row) => sourceViewOf(row),
    );
  }

  @Get(':sourceId')
  @ApiOperation({ summary: 'Show a source' })
  @ApiOkResponse({ description: 'The source, without any secret', standardSchema: sourceView })
  @ApiProblems('not-found')
  async show(@Param('sourceId', sourceId) id: string, @CurrentKey() caller: Caller): Promise<SourceView> {
    const row = await this.sources.get(id);
    ensureVisible(caller, row.projectId, 'source', id);
    return sourceViewOf(row);
  }

  @Patch(':sourceId')
  @RequireScope('admin')
  @ApiOperation({
    summary: 'Change a source',
    description: 'What is left out stays. Other processes may use what was before for two seconds more.',
  })
  @ApiOkResponse({ description: 'The source', standardSchema: sourceView })
  @ApiProblems('not-found', 'conflict')
  async change(
    @Param('sourceId', sourceId) id: string,
    @Body({ schema: changeSource }) change: ChangeSource,
    @CurrentKey() caller: Caller,
  ): Promise<SourceView> {
    await this.show(id, caller);
    return sourceViewOf(await this.sources.change(id, change));
  }

  @Delete(':sourceId')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a source',
    description: 'Its events stay. Those with a fixed path stay, too.',
  })
  @ApiNoContentResponse({ description: 'It is deleted' })
  @ApiProblems('not-found', 'conflict')
  async remove(@Param('sourceId', sourceId) id: string, @CurrentKey() caller: Caller): Promise<void> {
    await this.show(id, caller);
    await this.sources.remove(id);
  }

  @Post(':sourceId/secrets')
  @RequireScope('admin')
  @ApiOperation({
    summary: 'Add a secret',
    description:
      'For a change of secrets without a gap: add one, have the sender use it, take the old one back.',
  })
  @ApiCreatedResponse({ description: 'The secret, shown this once', standardSchema: issuedSecretView })
  @ApiProblems('not-found', 'conflict')
  async addSecret(
    @Param('sourceId', sourceId) id: string,
    @Body({ schema: addSecret }) { secret }: AddSecret,
    @CurrentKey() caller: Caller,
  ): Promise<IssuedSecretView> {
    await this.show(id, caller);
    return this.sources.addSecret(id, secret);
  }

  @Delete(':sourceId/secrets/:secretId')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a secret back' })
  @ApiNoContentResponse({ description: 'Deliveries that were signed with it are refused' })
  @ApiProblems('not-found')
  async removeSecret(
    @Param('sourceId', sourceId) id: string,
    @Param('secretId', { schema: z.string().max(100) }) secretId: string,
    @CurrentKey() caller: Caller,
  ): Promise<void> {
    await this.show(id, caller);
    await this.sources.removeSecret(id, secretId);
  }

  @Post(':sourceId/token')
  @RequireScope('admin')
  @ApiOperation({
    summary: 'Replace the token of the address',
    description: 'The old address stops working.',
  })
  @ApiCreatedResponse({ description: 'The token, shown this once', standardSchema: issuedTokenView })
  @ApiProblems('not-found', 'conflict')
  async replaceToken(
    @Param('sourceId', sourceId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<IssuedTokenView> {
    await this.show(id, caller);
    const token = await this.sources.replaceToken(id);
    return { token, path: `/api/v1/webhooks/${id}/${token}` };
  }
}
