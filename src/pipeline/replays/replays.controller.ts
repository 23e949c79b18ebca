import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import {
  cancelReplay,
  type CancelReplay,
  createReplay,
  type CreateReplay,
  dryRunReplay,
  type DryRunReplay,
  replayItemsQuery,
  type ReplayItemsQuery,
  replayItemsView,
  type ReplayItemsView,
  replayItemViewOf,
  replayView,
  type ReplayView,
  replayViewOf,
} from './replay.view.js';
import type { ReplayEntity } from './replay.entity.js';
import { Replays } from './replays.js';

const replayId = { schema: z.uuid() };
const SAMPLE_SIZE = 10;

@ApiTags('Replays')
@RequireScope('read')
@Controller('api/v1/replays')
export class ReplaysController {
  constructor(private readonly replays: Replays) {}

  @Post()
  @RequireScope('write')
  @ApiOperation({
    summary: 'Plan a replay',
    description: 'Selects the events and shows how many there are, and the first of them. Nothing runs yet.',
  })
  @ApiCreatedResponse({ description: 'The plan', standardSchema: replayView })
  async create(
    @Body({ schema: createReplay }) wanted: CreateReplay,
    @CurrentKey() caller: Caller,
  ): Promise<ReplayView> {
    const projectId = visibleProject(caller, wanted.filter.projectId);
    const filter = { ...wanted.filter, ...(projectId !== undefined && { projectId }) };
    return this.viewOf(await this.replays.create({ ...wanted, filter }));
  }

  @Get()
  @ApiOperation({ summary: 'List replays', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of replays', standardSchema: pageOf(replayView) })
  async list(
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ReplayView>> {
    const { items, ...page } = await this.replays.list(query, visibleProject(caller));
    return { ...page, items: await Promise.all(items.map((row) => this.viewOf(row, 0))) };
  }

  @Get(':replayId')
  @ApiOperation({ summary: 'Show a replay', description: 'With its progress.' })
  @ApiOkResponse({ description: 'The replay', standardSchema: replayView })
  @ApiProblems('not-found')
  async show(@Param('replayId', replayId) id: string, @CurrentKey() caller: Caller): Promise<ReplayView> {
    return this.viewOf(await this.visible(id, caller));
  }

  @Get(':replayId/items')
  @ApiOperation({ summary: 'List the events of a replay', description: 'In the order of the plan.' })
  @ApiOkResponse({ description: 'A part of the events', standardSchema: replayItemsView })
  @ApiProblems('not-found')
  async items(
    @Param('replayId', replayId) id: string,
    @Query({ schema: replayItemsQuery }) { limit, after }: ReplayItemsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<ReplayItemsView> {
    await this.visible(id, caller);
    const items = await this.replays.items(id, limit, after);
    const last = items.length === limit ? items.at(-1) : undefined;
    return { items: items.map(replayItemViewOf), ...(last !== undefined && { nextAfter: last.ordinal }) };
  }

  @Post(':replayId/dry-run')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Try a replay dry',
    description:
      'Runs fetch, diff, generate and check of its first events, and compares with how they came out before.',
  })
  @ApiAcceptedResponse({ description: 'The replay, under way', standardSchema: replayView })
  @ApiProblems('not-found', 'conflict')
  async dryRun(
    @Param('replayId', replayId) id: string,
    @Body({ schema: dryRunReplay }) { sample }: DryRunReplay,
    @CurrentKey() caller: Caller,
  ): Promise<ReplayView> {
    await this.visible(id, caller);
    return this.viewOf(await this.replays.dryRun(id, sample));
  }

  @Post(':replayId/start')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({ summary: 'Start a replay', description: 'At its pace, until it is done or stops.' })
  @ApiAcceptedResponse({ description: 'The replay, under way', standardSchema: replayView })
  @ApiProblems('not-found', 'conflict')
  async start(@Param('replayId', replayId) id: string, @CurrentKey() caller: Caller): Promise<ReplayView> {
    await this.visible(id, caller);
    return this.viewOf(await this.replays.start(id));
  }

  @Post(':replayId/cancel')
  @RequireScope('write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel a replay', description: 'Runs under way end; no further ones begin.' })
  @ApiOkResponse({ description: 'The cancelled replay', standardSchema: replayView })
  @ApiProblems('not-found', 'conflict')
  async cancel(
    @Param('replayId', replayId) id: string,
    @Body({ schema: cancelReplay }) { reason }: CancelReplay,
    @CurrentKey() caller: Caller,
  ): Promise<ReplayView> {
    await this.visible(id, caller);
    return this.viewOf(await this.replays.cancel(id, reason));
  }

  private async visible(id: string, caller: Caller): Promise<ReplayEntity> {
    const row = await this.replays.get(id);
    ensureVisible(caller, row.projectId, 'replay', id);
    return row;
  }

  private async viewOf(row: ReplayEntity, sampleSize = SAMPLE_SIZE): Promise<ReplayView> {
    const [progress, sample] = await Promise.all([
      this.replays.progress(row.id),
      sampleSize === 0 ? [] : this.replays.items(row.id, sampleSize),
    ]);
    return replayViewOf(row, progress, sample);
  }
}
