import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import {
  cancelRun,
  type CancelRun,
  runsQuery,
  type RunsQuery,
  runSummary,
  type RunSummary,
  runSummaryOf,
  runView,
  type RunView,
  runViewOf,
} from './run.view.js';
import { Runs } from './runs.js';

const runId = { schema: z.uuid() };

@ApiTags('Runs')
@RequireScope('read')
@Controller('api/v1/runs')
export class RunsController {
  constructor(private readonly runs: Runs) {}

  @Get()
  @ApiOperation({ summary: 'List runs', description: 'Newest first; all filters must match.' })
  @ApiOkResponse({ description: 'One page of runs', standardSchema: pageOf(runSummary) })
  async list(
    @Query({ schema: runsQuery }) query: RunsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<RunSummary>> {
    const projectId = visibleProject(caller, query.projectId);
    return mapPage(await this.runs.list({ ...query, projectId }), (run) => runSummaryOf(run));
  }

  @Get(':runId')
  @ApiOperation({ summary: 'Show a run', description: 'With its stages, their attempts and timings.' })
  @ApiOkResponse({ description: 'The run', standardSchema: runView })
  @ApiProblems('not-found')
  async show(@Param('runId', runId) id: string, @CurrentKey() caller: Caller): Promise<RunView> {
    const { run, stages, attempts } = await this.runs.detail(id);
    ensureVisible(caller, run.projectId, 'run', id);
    return runViewOf(run, stages, attempts);
  }

  @Post(':runId/cancel')
  @RequireScope('write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel a run',
    description:
      'A stage under way is told within seconds. The event is kept as `ignored`, and can be replayed.',
  })
  @ApiOkResponse({ description: 'The cancelled run', standardSchema: runSummary })
  @ApiProblems('not-found', 'conflict')
  async cancel(
    @Param('runId', runId) id: string,
    @Body({ schema: cancelRun }) { reason }: CancelRun,
    @CurrentKey() caller: Caller,
  ): Promise<RunSummary> {
    ensureVisible(caller, (await this.runs.get(id)).projectId, 'run', id);
    return runSummaryOf(await this.runs.cancel(id, reason));
  }
}
