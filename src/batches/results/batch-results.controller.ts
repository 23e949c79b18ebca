import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { BatchAccess } from '../jobs/batch-access.js';
import {
  batchResultsQuery,
  type BatchResultsQuery,
  batchTasksQuery,
  type BatchTasksQuery,
  batchTasksView,
  type BatchTasksView,
  batchTaskViewOf,
} from '../tasks/batch-task.view.js';
import { BatchTasks } from '../tasks/batch-tasks.js';
import { Summaries, type Summary } from './summaries.js';
import { summaryView } from './summary.view.js';
import { tasksAsCsv } from './task-csv.js';

const batchId = { schema: z.uuid() };

@ApiTags('Batches')
@RequireScope('read')
@Controller('api/v1/batches/:batchId')
export class BatchResultsController {
  constructor(
    private readonly access: BatchAccess,
    private readonly tasks: BatchTasks,
    private readonly summaries: Summaries,
  ) {}

  @Get('tasks')
  @ApiOperation({ summary: 'List the tasks of a batch', description: 'In the order in which they begin.' })
  @ApiOkResponse({ description: 'A part of the tasks', standardSchema: batchTasksView })
  @ApiProblems('not-found')
  async list(
    @Param('batchId', batchId) id: string,
    @Query({ schema: batchTasksQuery }) { limit, after, ...filter }: BatchTasksQuery,
    @CurrentKey() caller: Caller,
  ): Promise<BatchTasksView> {
    await this.access.visible(id, caller);
    const items = await this.tasks.list(id, filter, { limit, after });
    const last = items.length === limit ? items.at(-1) : undefined;
    return { items: items.map(batchTaskViewOf), ...(last !== undefined && { nextAfter: last.ordinal }) };
  }

  @Get('summary')
  @ApiOperation({
    summary: 'Sum up a batch',
    description: 'Tasks by state and what they found by severity: of all, of each model, of each type.',
  })
  @ApiOkResponse({ description: 'The summary', standardSchema: summaryView })
  @ApiProblems('not-found')
  async summary(@Param('batchId', batchId) id: string, @CurrentKey() caller: Caller): Promise<Summary> {
    await this.access.visible(id, caller);
    return this.summaries.of(id);
  }

  @Get('results')
  @ApiOperation({
    summary: 'Download the results of a batch',
    description: 'All its tasks, as JSON or as CSV (RFC 4180, UTF-8).',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({
    description: 'One entry or line for each task',
    content: {
      'text/csv': { schema: { type: 'string' }, example: 'model_slug,app_number,type,status,issues_count' },
    },
  })
  @ApiProblems('not-found')
  async results(
    @Param('batchId', batchId) id: string,
    @Query({ schema: batchResultsQuery }) { format, ...filter }: BatchResultsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const batch = await this.access.shown(id, caller);
    const tasks = await this.tasks.list(id, filter);
    const text =
      format === 'csv' ? tasksAsCsv(tasks) : JSON.stringify({ batch, tasks: tasks.map(batchTaskViewOf) });
    return new StreamableFile(Buffer.from(text), {
      type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      disposition: `attachment; filename="batch-${id}.${format}"`,
    });
  }
}
