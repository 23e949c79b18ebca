import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  type Caller,
  CurrentKey,
  ensureVisible,
  hasScope,
  ScopeMissing,
  visibleProject,
} from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import {
  deadLettersQuery,
  type DeadLettersQuery,
  deadLetterView,
  type DeadLetterView,
  deadLetterViewOf,
} from '../dead-letters/dead-letter.view.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { replayView, type ReplayView, replayViewOf } from '../replays/replay.view.js';
import { Replays } from '../replays/replays.js';
import { runSummary, type RunSummary, runSummaryOf } from '../runs/run.view.js';
import { ManualRuns } from './manual-runs.js';
import {
  overviewViewOf,
  retryFailedEvents,
  type RetryFailedEvents,
  runTests,
  type RunTests,
  systemOverviewView,
  type SystemOverviewView,
} from './operations.view.js';
import { SystemOverviews } from './system-overview.js';

const begunRuns = z.object({ runs: z.array(runSummary) }).meta({ id: 'BegunRuns', examples: [{ runs: [] }] });

/** The paths of the system that came before (docs/compatibility.md). */
@ApiTags('Webhooks')
@RequireScope('read')
@Controller('api/v1/webhooks')
export class OperationsController {
  constructor(
    private readonly overviews: SystemOverviews,
    private readonly deadLetters: DeadLetters,
    private readonly replays: Replays,
    private readonly manualRuns: ManualRuns,
  ) {}

  @Get('status')
  @ApiOperation({
    summary: 'Show what is going on',
    description:
      'Events, runs and dead letters by state, queues and breakers. Keys of one project see its figures only, and of breakers not where they lead to; queues are counted for all projects together.',
  })
  @ApiOkResponse({ description: 'The overview', standardSchema: systemOverviewView })
  @ApiProblems('queue-unavailable')
  async status(@CurrentKey() caller: Caller): Promise<SystemOverviewView> {
    const projectId = visibleProject(caller);
    return overviewViewOf(await this.overviews.now(projectId), projectId);
  }

  @Get('failed-events')
  @ApiOperation({
    summary: 'List failed events',
    description: 'Open dead letters, unless another state is asked for; as `GET /api/v1/dead-letters`.',
  })
  @ApiOkResponse({ description: 'One page of dead letters', standardSchema: pageOf(deadLetterView) })
  async failedEvents(
    @Query({ schema: deadLettersQuery }) query: DeadLettersQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<DeadLetterView>> {
    const projectId = visibleProject(caller, query.projectId);
    return mapPage(await this.deadLetters.list({ status: 'open', ...query, projectId }), (row) =>
      deadLetterViewOf(row),
    );
  }

  @Post('retry-failed-events')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Replay failed events',
    description:
      'Plans a replay of open dead letters and starts it; `/api/v1/replays` has dry runs and more.',
  })
  @ApiAcceptedResponse({ description: 'The replay, under way', standardSchema: replayView })
  @ApiProblems('not-found')
  async retryFailedEvents(
    @Body({ schema: retryFailedEvents }) { versions, ratePerMinute, ...search }: RetryFailedEvents,
    @CurrentKey() caller: Caller,
  ): Promise<ReplayView> {
    const projectId = visibleProject(caller, search.projectId);
    const { id } = await this.replays.create({
      filter: { of: 'dead_letters', ...search, ...(projectId !== undefined && { projectId }) },
      versions,
      ratePerMinute,
      stopShare: 0.5,
      stopAfter: 10,
    });
    const replay = await this.replays.start(id);
    return replayViewOf(replay, await this.replays.progress(id), await this.replays.items(id, 10));
  }

  @Post('run-tests')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Execute suites',
    description:
      'A suite version, the latest one of a suite, or those of all suites of a project. Another `baseUrl` than the one that is set needs the scope `admin`.',
  })
  @ApiAcceptedResponse({ description: 'A run for each suite', standardSchema: begunRuns })
  @ApiProblems('not-found', 'conflict')
  async runTests(
    @Body({ schema: runTests }) wanted: RunTests,
    @CurrentKey() caller: Caller,
  ): Promise<{ runs: RunSummary[] }> {
    ensureVisible(caller, await this.manualRuns.projectOf(wanted), 'suite', idOf(wanted));
    // Suites take the tokens of the project with them, and reach private hosts: where to is for its administrators.
    if (wanted.baseUrl !== undefined && !hasScope(caller, 'admin')) throw new ScopeMissing('admin');
    return { runs: (await this.manualRuns.begin(wanted)).map((run) => runSummaryOf(run)) };
  }
}

function idOf(wanted: RunTests): string {
  if ('suiteVersionId' in wanted) return wanted.suiteVersionId;
  return 'suiteId' in wanted ? wanted.suiteId : wanted.projectId;
}
