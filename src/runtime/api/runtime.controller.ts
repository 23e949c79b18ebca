import { Controller, Get, HttpCode, Logger, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Applications } from '#catalog/index';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { ApplicationRuntime } from '../application-runtime.js';
import {
  healthView,
  type HealthView,
  healthViewOf,
  logsQuery,
  type LogsQuery,
  logsView,
  type LogsView,
  runningView,
  type RunningView,
  runningViewOf,
} from './runtime.view.js';

const applicationId = { schema: z.uuid() };

@ApiTags('Applications')
@RequireScope('read')
@Controller('api/v1/applications/:applicationId')
export class RuntimeController {
  private readonly logger = new Logger(RuntimeController.name);

  constructor(
    private readonly applications: Applications,
    private readonly runtime: ApplicationRuntime,
  ) {}

  @Post('build')
  @RequireScope('admin')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Build an application',
    description: 'Installs what it requires; waits for that.',
  })
  @ApiOkResponse({ description: 'It is built', standardSchema: runningView })
  @ApiProblems('not-found', 'dependencies-failed', 'application-not-startable', 'isolation-missing')
  async build(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<RunningView> {
    await this.ensureSeen(id, caller);
    await this.runtime.build(id);
    return this.statusOf(id);
  }

  @Post('start')
  @RequireScope('admin')
  @HttpCode(202)
  @ApiOperation({ summary: 'Start an application', description: 'Its status says how that goes.' })
  @ApiAcceptedResponse({ description: 'It is being started, or runs', standardSchema: runningView })
  @ApiProblems('not-found')
  async start(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<RunningView> {
    await this.ensureSeen(id, caller);
    await this.startInBackground(id);
    return this.statusOf(id);
  }

  @Post('stop')
  @RequireScope('admin')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Stop an application',
    description: 'Whoever uses it, or is starting it, is told.',
  })
  @ApiOkResponse({ description: 'It is stopped', standardSchema: runningView })
  @ApiProblems('not-found')
  async stop(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<RunningView> {
    await this.ensureSeen(id, caller);
    await this.runtime.stop(id);
    return this.statusOf(id);
  }

  @Post('restart')
  @RequireScope('admin')
  @HttpCode(202)
  @ApiOperation({ summary: 'Restart an application' })
  @ApiAcceptedResponse({ description: 'It is being started again', standardSchema: runningView })
  @ApiProblems('not-found')
  async restart(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<RunningView> {
    await this.ensureSeen(id, caller);
    await this.runtime.stop(id);
    await this.startInBackground(id);
    return this.statusOf(id);
  }

  @Get('status')
  @ApiOperation({ summary: 'Show how an application runs' })
  @ApiOkResponse({ description: 'How it runs', standardSchema: runningView })
  @ApiProblems('not-found')
  async status(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<RunningView> {
    await this.ensureSeen(id, caller);
    return this.statusOf(id);
  }

  @Get('logs')
  @ApiOperation({ summary: 'Show the log of an application', description: 'The last lines of one part.' })
  @ApiOkResponse({ description: 'The last lines', standardSchema: logsView })
  @ApiProblems('not-found')
  async logs(
    @Param('applicationId', applicationId) id: string,
    @Query({ schema: logsQuery }) { part, tail }: LogsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<LogsView> {
    await this.ensureSeen(id, caller);
    return { part, lines: [...(await this.runtime.logs(id, part, tail))] };
  }

  @Get('health')
  @ApiOperation({ summary: 'Ask an application whether it answers' })
  @ApiOkResponse({ description: 'Whether its parts answer', standardSchema: healthView })
  @ApiProblems('not-found')
  async health(
    @Param('applicationId', applicationId) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<HealthView> {
    await this.ensureSeen(id, caller);
    return healthViewOf(await this.runtime.health(id));
  }

  private async ensureSeen(id: string, caller: Caller): Promise<void> {
    const { projectId } = await this.applications.get(id);
    ensureVisible(caller, projectId, 'application', id);
  }

  private async statusOf(id: string): Promise<RunningView> {
    return runningViewOf(id, await this.runtime.status(id));
  }

  /** What goes wrong stands in the application's status. A stop that is asked for once we have answered wins. */
  private async startInBackground(id: string): Promise<void> {
    const since = await this.runtime.stopMark(id);
    this.runtime.start(id, undefined, since).catch((error: unknown) => {
      this.logger.warn({ msg: 'An application could not be started', applicationId: id, err: error });
    });
  }
}
