import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import { Projects } from '#catalog/index';
import { type Caller, CurrentKey, visibleProject } from '#platform/auth/index';
import type { Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { BatchAccess } from './batch-access.js';
import {
  batchesQuery,
  type BatchesQuery,
  batchView,
  type BatchView,
  createBatch,
  type CreateBatch,
  retryBatch,
  type RetryBatch,
} from './batch.view.js';
import { Batches } from './batches.js';
import { ChooseApplications } from './choose-applications.js';

const batchId = { schema: z.uuid() };

@ApiTags('Batches')
@RequireScope('read')
@Controller('api/v1/batches')
export class BatchesController {
  constructor(
    private readonly batches: Batches,
    private readonly access: BatchAccess,
    private readonly choose: ChooseApplications,
    private readonly projects: Projects,
  ) {}

  @Post()
  @RequireScope('write')
  @ApiOperation({
    summary: 'Create a batch',
    description:
      'One task for each application and type of analysis. It is queued at once unless `start` is false, and begins when fewer than BATCH_MAX_JOBS batches run. Applications that do not exist become skipped tasks.',
  })
  @ApiCreatedResponse({ description: 'The batch', standardSchema: batchView })
  @ApiProblems('not-found')
  async create(
    @Body({ schema: createBatch }) { projectId: asked, applications, ...wanted }: CreateBatch,
    @CurrentKey() caller: Caller,
  ): Promise<BatchView> {
    const visible = visibleProject(caller, asked);
    const { id: projectId } = await (visible === undefined
      ? this.projects.default()
      : this.projects.get(visible));
    const chosen = await this.choose.chosen(projectId, applications);
    const job = await this.batches.create({
      ...wanted,
      projectId,
      applications: chosen,
      createdBy: caller.name,
    });
    return this.access.viewOf(job);
  }

  @Get()
  @ApiOperation({ summary: 'List batches', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of batches', standardSchema: pageOf(batchView) })
  async list(
    @Query({ schema: batchesQuery }) query: BatchesQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<BatchView>> {
    const filter = { ...query, projectId: visibleProject(caller, query.projectId) };
    const { items, ...page } = await this.batches.list(query, filter);
    return { ...page, items: await Promise.all(items.map((job) => this.access.viewOf(job))) };
  }

  @Get(':batchId')
  @ApiOperation({
    summary: 'Show a batch',
    description: 'With its progress and an estimate of the time left.',
  })
  @ApiOkResponse({ description: 'The batch', standardSchema: batchView })
  @ApiProblems('not-found')
  show(@Param('batchId', batchId) id: string, @CurrentKey() caller: Caller): Promise<BatchView> {
    return this.access.shown(id, caller);
  }

  @Post(':batchId/retry')
  @RequireScope('write')
  @ApiOperation({
    summary: 'Repeat what failed in a batch',
    description: 'A new batch of those tasks of this one that failed or were timed out. This one has ended.',
  })
  @ApiCreatedResponse({ description: 'The new batch', standardSchema: batchView })
  @ApiProblems('not-found', 'conflict')
  async retry(
    @Param('batchId', batchId) id: string,
    @Body({ schema: retryBatch }) { statuses }: RetryBatch,
    @CurrentKey() caller: Caller,
  ): Promise<BatchView> {
    await this.access.visible(id, caller);
    return this.access.viewOf(await this.batches.repeat(id, { statuses, createdBy: caller.name }));
  }

  @Delete(':batchId')
  @RequireScope('write')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a batch',
    description: 'With its tasks, once it has ended. The analyses of the applications stay.',
  })
  @ApiNoContentResponse({ description: 'It is deleted' })
  @ApiProblems('not-found', 'conflict')
  async remove(@Param('batchId', batchId) id: string, @CurrentKey() caller: Caller): Promise<void> {
    await this.access.visible(id, caller);
    await this.batches.remove(id);
  }
}
