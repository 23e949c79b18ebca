import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { CurrentKey } from './api-key.guard.js';
import {
  apiKeyView,
  type ApiKeyView,
  createApiKey,
  type CreateApiKey,
  issuedKeyView,
  type IssuedKeyView,
  apiKeyViewOf,
} from './api-key.view.js';
import { ApiKeys } from './api-keys.js';
import { type Caller, ensureVisible, visibleProject } from './caller.js';

@ApiTags('Keys')
@RequireScope('admin')
@Controller('api/v1/keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Post()
  @ApiOperation({
    summary: 'Make a key',
    description: 'A key that is bound to a project can make keys for that project only.',
  })
  @ApiCreatedResponse({ description: 'The key, shown this once', standardSchema: issuedKeyView })
  @ApiProblems('not-found')
  async create(
    @Body({ schema: createApiKey }) { expiresAt, projectId, ...wanted }: CreateApiKey,
    @CurrentKey() caller: Caller,
  ): Promise<IssuedKeyView> {
    const { row, key } = await this.keys.create({
      ...wanted,
      projectId: visibleProject(caller, projectId),
      expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
    });
    return { ...apiKeyViewOf(row), key };
  }

  @Get()
  @ApiOperation({ summary: 'List keys', description: 'Newest first, revoked and expired ones included.' })
  @ApiOkResponse({ description: 'One page of keys', standardSchema: pageOf(apiKeyView) })
  async list(
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ApiKeyView>> {
    return mapPage(await this.keys.list(query, visibleProject(caller)), (row) => apiKeyViewOf(row));
  }

  @Get(':keyId')
  @ApiOperation({ summary: 'Show a key' })
  @ApiOkResponse({ description: 'The key, without its text', standardSchema: apiKeyView })
  @ApiProblems('not-found')
  async show(
    @Param('keyId', { schema: z.uuid() }) keyId: string,
    @CurrentKey() caller: Caller,
  ): Promise<ApiKeyView> {
    const row = await this.keys.get(keyId);
    ensureVisible(caller, row.projectId, 'key', keyId);
    return apiKeyViewOf(row);
  }

  @Delete(':keyId')
  @ApiOperation({
    summary: 'Revoke a key',
    description: 'For good. Other processes may take the key for some seconds more.',
  })
  @ApiOkResponse({ description: 'The revoked key', standardSchema: apiKeyView })
  @ApiProblems('not-found')
  async revoke(
    @Param('keyId', { schema: z.uuid() }) keyId: string,
    @CurrentKey() caller: Caller,
  ): Promise<ApiKeyView> {
    await this.show(keyId, caller);
    return apiKeyViewOf(await this.keys.revoke(keyId));
  }
}
