import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { ArtifactStore } from '#platform/storage/index';
import type { SpecEntity } from '../specs/spec.entity.js';
import { SpecReader } from '../specs/spec-reader.js';
import type { SpecVersionEntity } from '../specs/spec-version.entity.js';
import {
  specsQuery,
  type SpecsQuery,
  specVersionDetail,
  type SpecVersionDetail,
  specVersionDetailOf,
  specVersionView,
  type SpecVersionView,
  specVersionViewOf,
  specView,
  type SpecView,
  specViewOf,
} from './spec.view.js';

const uuid = { schema: z.uuid() };

@ApiTags('Specs')
@RequireScope('read')
@Controller('api/v1/specs')
export class SpecsController {
  constructor(
    private readonly specs: SpecReader,
    private readonly artifacts: ArtifactStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List specs', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of specs', standardSchema: pageOf(specView) })
  async list(
    @Query({ schema: specsQuery }) query: SpecsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<SpecView>> {
    const filter = { projectId: visibleProject(caller, query.projectId), sourceId: query.sourceId };
    return mapPage(await this.specs.list(filter, query), specViewOf);
  }

  @Get(':specId')
  @ApiOperation({ summary: 'Show a spec' })
  @ApiOkResponse({ description: 'The spec', standardSchema: specView })
  @ApiProblems('not-found')
  async show(@Param('specId', uuid) specId: string, @CurrentKey() caller: Caller): Promise<SpecView> {
    return specViewOf(await this.visible(specId, caller));
  }

  @Get(':specId/versions')
  @ApiOperation({ summary: 'List the versions of a spec', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of versions', standardSchema: pageOf(specVersionView) })
  @ApiProblems('not-found')
  async versions(
    @Param('specId', uuid) specId: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<SpecVersionView>> {
    await this.visible(specId, caller);
    return mapPage(await this.specs.versions(specId, query), specVersionViewOf);
  }

  @Get(':specId/versions/:versionId')
  @ApiOperation({
    summary: 'Show a version of a spec',
    description: 'With its operations, and what was left out.',
  })
  @ApiOkResponse({ description: 'The version', standardSchema: specVersionDetail })
  @ApiProblems('not-found')
  async version(
    @Param('specId', uuid) specId: string,
    @Param('versionId', uuid) versionId: string,
    @CurrentKey() caller: Caller,
  ): Promise<SpecVersionDetail> {
    return specVersionDetailOf(await this.visibleVersion(specId, versionId, caller));
  }

  @Get(':specId/versions/:versionId/document')
  @Header('content-security-policy', 'sandbox')
  @ApiOperation({ summary: 'Download the API document', description: 'The bytes as they arrived.' })
  @ApiProduces('application/json', 'application/yaml')
  @ApiOkResponse({
    description: 'The document',
    content: { 'application/json': { schema: { type: 'object' }, example: { openapi: '3.1.0' } } },
  })
  @ApiProblems('not-found')
  async document(
    @Param('specId', uuid) specId: string,
    @Param('versionId', uuid) versionId: string,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const { sha256, sizeBytes } = await this.visibleVersion(specId, versionId, caller);
    const artifact = await this.artifacts.find(sha256);
    const type = artifact?.mediaType ?? 'application/octet-stream';
    const extension = type === 'application/json' ? 'json' : 'yaml';
    return new StreamableFile(await this.artifacts.open(sha256), {
      type,
      length: sizeBytes,
      disposition: `attachment; filename="openapi.${extension}"`,
    });
  }

  private async visible(id: string, caller: Caller): Promise<SpecEntity> {
    const spec = await this.specs.get(id);
    ensureVisible(caller, spec.projectId, 'spec', id);
    return spec;
  }

  private async visibleVersion(specId: string, id: string, caller: Caller): Promise<SpecVersionEntity> {
    await this.visible(specId, caller);
    return this.specs.version(specId, id);
  }
}
