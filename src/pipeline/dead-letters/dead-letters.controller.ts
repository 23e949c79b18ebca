import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Conflict } from '#core/errors/index';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { ReplayRuns } from '../replays/replay-runs.js';
import { replayOne, type ReplayOne } from '../replays/replay.view.js';
import { runSummary, type RunSummary, runSummaryOf } from '../runs/run.view.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
import {
  deadLettersQuery,
  type DeadLettersQuery,
  deadLetterView,
  type DeadLetterView,
  deadLetterViewOf,
  dismissDeadLetter,
  type DismissDeadLetter,
  purgedView,
  purgeDeadLetters,
  type PurgeDeadLetters,
} from './dead-letter.view.js';
import { DeadLetters } from './dead-letters.js';

const deadLetterId = { schema: z.uuid() };

@ApiTags('Dead letters')
@RequireScope('read')
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLetters,
    private readonly replays: ReplayRuns,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Search dead letters',
    description: 'By source, kind, stage, error and time; newest first; all filters must match.',
  })
  @ApiOkResponse({ description: 'One page of dead letters', standardSchema: pageOf(deadLetterView) })
  async list(
    @Query({ schema: deadLettersQuery }) query: DeadLettersQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<DeadLetterView>> {
    const projectId = visibleProject(caller, query.projectId);
    return mapPage(await this.deadLetters.list({ ...query, projectId }), (row) => deadLetterViewOf(row));
  }

  @Get(':deadLetterId')
  @ApiOperation({ summary: 'Show a dead letter', description: 'With the error of every attempt.' })
  @ApiOkResponse({ description: 'The dead letter', standardSchema: deadLetterView })
  @ApiProblems('not-found')
  async show(
    @Param('deadLetterId', deadLetterId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<DeadLetterView> {
    return deadLetterViewOf(await this.visible(id, caller));
  }

  @Post(':deadLetterId/replay')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Replay a dead letter',
    description: 'It is resolved when the new run succeeds, and open again when that fails, too.',
  })
  @ApiAcceptedResponse({ description: 'The new run', standardSchema: runSummary })
  @ApiProblems('not-found', 'conflict')
  async replay(
    @Param('deadLetterId', deadLetterId) id: string,
    @Body({ schema: replayOne }) wanted: ReplayOne,
    @CurrentKey() caller: Caller,
  ): Promise<RunSummary> {
    const { eventId, status } = await this.visible(id, caller);
    if (status !== 'open') throw new Conflict(`The dead letter is ${status}`);
    if (eventId === null) throw new Conflict('It is of a manual run; ask for another one instead');
    return runSummaryOf(await this.replays.replay(eventId, { ...wanted, replayId: null }));
  }

  @Post(':deadLetterId/dismiss')
  @RequireScope('write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Dismiss a dead letter', description: 'Nothing is to be done about it.' })
  @ApiOkResponse({ description: 'The dead letter', standardSchema: deadLetterView })
  @ApiProblems('not-found', 'conflict')
  async dismiss(
    @Param('deadLetterId', deadLetterId) id: string,
    @Body({ schema: dismissDeadLetter }) { note }: DismissDeadLetter,
    @CurrentKey() caller: Caller,
  ): Promise<DeadLetterView> {
    await this.visible(id, caller);
    return deadLetterViewOf(await this.deadLetters.dismiss(id, note));
  }

  @Post('purge')
  @RequireScope('admin')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Delete dead letters',
    description:
      'For good, all that the filter finds. Their events are kept as `ignored` until they are old.',
  })
  @ApiOkResponse({ description: 'How many were deleted', standardSchema: purgedView })
  async purge(
    @Body({ schema: purgeDeadLetters }) filter: PurgeDeadLetters,
    @CurrentKey() caller: Caller,
  ): Promise<{ purged: number }> {
    const projectId = visibleProject(caller, filter.projectId);
    return { purged: await this.deadLetters.purge({ ...filter, projectId }) };
  }

  private async visible(id: string, caller: Caller): Promise<DeadLetterEntity> {
    const row = await this.deadLetters.get(id);
    ensureVisible(caller, row.projectId, 'dead letter', id);
    return row;
  }
}
