import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { modelSlug } from '#catalog/index';
import { type Caller, CurrentKey, visibleProject } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { MODEL_ACTIONS, type ModelAction, ModelApplications } from '../model-applications.js';
import {
  actedUponView,
  type ActedUponView,
  actedUponViewOf,
  modelStatusView,
  type ModelStatusView,
  modelStatusViewOf,
} from './model-applications.view.js';

const slug = { schema: modelSlug };
const actions = { schema: z.enum(MODEL_ACTIONS) };

@ApiTags('Applications')
@RequireScope('read')
@Controller('api/v1/models/:modelSlug/applications')
export class ModelApplicationsController {
  constructor(private readonly ofModel: ModelApplications) {}

  @Get('status')
  @ApiOperation({ summary: 'Show how the applications of a model run', description: 'The active ones.' })
  @ApiOkResponse({ description: 'How each of them runs', standardSchema: modelStatusView })
  @ApiProblems('not-found')
  async status(
    @Param('modelSlug', slug) model: string,
    @CurrentKey() caller: Caller,
  ): Promise<ModelStatusView> {
    return modelStatusViewOf(await this.ofModel.status(model, visibleProject(caller)));
  }

  @Post(':action')
  @RequireScope('admin')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Build, start, stop or restart all applications of a model',
    description:
      'The active ones, as many at a time as RUNTIME_CONCURRENCY says; answers when all of them are through, with what happened to each.',
  })
  @ApiOkResponse({ description: 'What happened to each of them', standardSchema: actedUponView })
  @ApiProblems('not-found')
  async act(
    @Param('modelSlug', slug) model: string,
    @Param('action', actions) action: ModelAction,
    @CurrentKey() caller: Caller,
  ): Promise<ActedUponView> {
    return actedUponViewOf(await this.ofModel.act(action, model, visibleProject(caller)));
  }
}
