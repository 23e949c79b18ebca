import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { BatchAccess } from './batch-access.js';
import { BatchMoves } from './batch-moves.js';
import { batchView, type BatchView, cancelBatch, type CancelBatch } from './batch.view.js';

const batchId = { schema: z.uuid() };

@ApiTags('Batches')
@RequireScope('write')
@Controller('api/v1/batches/:batchId')
export class BatchMovesController {
  constructor(
    private readonly moves: BatchMoves,
    private readonly access: BatchAccess,
  ) {}

  @Post('start')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Start a pending batch',
    description: 'It is queued, and begins when its turn comes.',
  })
  @ApiOkResponse({ description: 'The batch', standardSchema: batchView })
  @ApiProblems('not-found', 'conflict')
  async start(@Param('batchId', batchId) id: string, @CurrentKey() caller: Caller): Promise<BatchView> {
    await this.access.visible(id, caller);
    await this.moves.start(id);
    return this.access.shown(id, caller);
  }

  @Post('pause')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Pause a batch',
    description: 'Tasks under way end; no further one begins. Other batches may take its place meanwhile.',
  })
  @ApiOkResponse({ description: 'The batch', standardSchema: batchView })
  @ApiProblems('not-found', 'conflict')
  async pause(@Param('batchId', batchId) id: string, @CurrentKey() caller: Caller): Promise<BatchView> {
    await this.access.visible(id, caller);
    await this.moves.pause(id);
    return this.access.shown(id, caller);
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Resume a paused batch',
    description: 'Refused with `conflict` while as many other batches run as may (BATCH_MAX_JOBS).',
  })
  @ApiOkResponse({ description: 'The batch', standardSchema: batchView })
  @ApiProblems('not-found', 'conflict')
  async resume(@Param('batchId', batchId) id: string, @CurrentKey() caller: Caller): Promise<BatchView> {
    await this.access.visible(id, caller);
    await this.moves.resume(id);
    return this.access.shown(id, caller);
  }

  @Post('cancel')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel a batch',
    description: 'Tasks that wait are cancelled now. Those under way are told at once, and ended 5 s later.',
  })
  @ApiOkResponse({ description: 'The batch', standardSchema: batchView })
  @ApiProblems('not-found', 'conflict')
  async cancel(
    @Param('batchId', batchId) id: string,
    @Body({ schema: cancelBatch }) { reason }: CancelBatch,
    @CurrentKey() caller: Caller,
  ): Promise<BatchView> {
    await this.access.visible(id, caller);
    await this.moves.cancel(id, reason);
    return this.access.shown(id, caller);
  }
}
