import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Inbox } from '#events/index';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { runSummary, type RunSummary, runSummaryOf } from '../runs/run.view.js';
import { replayOne, type ReplayOne } from './replay.view.js';
import { ReplayRuns } from './replay-runs.js';

@ApiTags('Events')
@RequireScope('write')
@Controller('api/v1/events')
export class EventReplayController {
  constructor(
    private readonly inbox: Inbox,
    private readonly replays: ReplayRuns,
  ) {}

  @Post(':eventId/replay')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Replay an event',
    description: 'A new run of it, whatever became of the last one.',
  })
  @ApiAcceptedResponse({ description: 'The new run', standardSchema: runSummary })
  @ApiProblems('not-found', 'conflict')
  async replay(
    @Param('eventId', { schema: z.uuid() }) id: string,
    @Body({ schema: replayOne }) wanted: ReplayOne,
    @CurrentKey() caller: Caller,
  ): Promise<RunSummary> {
    ensureVisible(caller, (await this.inbox.find(id)).projectId, 'event', id);
    return runSummaryOf(await this.replays.replay(id, { ...wanted, replayId: null }));
  }
}
