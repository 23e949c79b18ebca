import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Applications, modelSlug } from '#catalog/index';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { Grades } from '../grading/grades.js';
import { Statistics } from '../storage/statistics.js';
import {
  applicationGradeView,
  type ApplicationGradeView,
  applicationGradeViewOf,
  leaderboardQuery,
  type LeaderboardQuery,
  leaderboardView,
  type LeaderboardView,
  modelGradeView,
  type ModelGradeView,
  modelGradeViewOf,
} from './grade.view.js';
import {
  statisticsQuery,
  type StatisticsQuery,
  statisticsView,
  type StatisticsView,
} from './statistics.view.js';

@ApiTags('Grades')
@RequireScope('read')
@Controller('api/v1')
export class GradesController {
  constructor(
    private readonly applications: Applications,
    private readonly grades: Grades,
    private readonly statistics: Statistics,
  ) {}

  @Get('applications/:applicationId/grade')
  @ApiOperation({
    summary: 'Grade an application',
    description:
      'By what is known now: whether it works, is secure, is fast and meets its requirements, each with the analyses that it rests on. What nobody has looked at is `unknown`.',
  })
  @ApiOkResponse({ description: 'The grade', standardSchema: applicationGradeView })
  @ApiProblems('not-found')
  async application(
    @Param('applicationId', { schema: z.uuid() }) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<ApplicationGradeView> {
    ensureVisible(caller, (await this.applications.get(id)).projectId, 'application', id);
    return applicationGradeViewOf(id, await this.grades.ofApplication(id));
  }

  @Get('models/:slug/grade')
  @ApiOperation({
    summary: 'Grade a model',
    description:
      'The shares of its applications that work, and that work and are secure, with 95 % intervals.',
  })
  @ApiOkResponse({ description: 'The grade', standardSchema: modelGradeView })
  @ApiProblems('not-found')
  async model(
    @Param('slug', { schema: modelSlug }) slug: string,
    @CurrentKey() caller: Caller,
  ): Promise<ModelGradeView> {
    return modelGradeViewOf(await this.grades.ofModel(slug, visibleProject(caller)));
  }

  @Get('leaderboard')
  @ApiOperation({
    summary: 'Compare models',
    description: 'On the application numbers that all of them have: what works and is secure counts first.',
  })
  @ApiOkResponse({ description: 'The models, best first', standardSchema: leaderboardView })
  async leaderboard(
    @Query({ schema: leaderboardQuery }) query: LeaderboardQuery,
    @CurrentKey() caller: Caller,
  ): Promise<LeaderboardView> {
    const projectId = visibleProject(caller, query.projectId);
    return leaderboardView.parse(await this.grades.leaderboard({ ...query, projectId }));
  }

  @Get('statistics')
  @ApiOperation({
    summary: 'Count analyses and findings',
    description: 'By state, type, severity, tool and model, and by day.',
  })
  @ApiOkResponse({ description: 'The figures', standardSchema: statisticsView })
  async figures(
    @Query({ schema: statisticsQuery }) query: StatisticsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<StatisticsView> {
    return statisticsView.parse(await this.statistics.of(visibleProject(caller, query.projectId)));
  }
}
