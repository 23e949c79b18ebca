import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { modelSlug } from './model.js';
import {
  createModel,
  type CreateModel,
  importedModelsView,
  type ImportedModelsView,
  importModels,
  type ImportModels,
  modelsQuery,
  type ModelsQuery,
  modelView,
  type ModelView,
  modelViewOf,
} from './model.view.js';
import { ModelLists } from './model-lists.js';
import { Models } from './models.js';
import { ofOpenRouter } from './openrouter-models.js';

const slug = { schema: modelSlug };

@ApiTags('Models')
@RequireScope('read')
@Controller('api/v1/models')
export class ModelsController {
  constructor(
    private readonly models: Models,
    private readonly lists: ModelLists,
  ) {}

  @Post()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Add a model' })
  @ApiCreatedResponse({ description: 'The model', standardSchema: modelView })
  @ApiProblems('conflict')
  async create(@Body({ schema: createModel }) given: CreateModel): Promise<ModelView> {
    return modelViewOf(await this.models.create(given));
  }

  @Post('import')
  @RequireScope('admin')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import models',
    description:
      'Takes the list that OpenRouter publishes at `GET /api/v1/models` as it is, its address as `{ "url": "https://openrouter.ai/api/v1/models" }`, or `{ "models": […] }`. Models that are known are brought up to date by their `modelId`; none is removed.',
  })
  @ApiOkResponse({ description: 'How many were added and changed', standardSchema: importedModelsView })
  @ApiProblems('conflict', 'egress-refused', 'dependency-failed', 'dependency-timeout', 'breaker-open')
  async import(@Body({ schema: importModels }) given: ImportModels): Promise<ImportedModelsView> {
    if ('models' in given) return this.models.import(given.models);
    const list = 'data' in given ? given.data : await this.lists.fetch(given.url);
    return this.models.import(list.map((entry) => ofOpenRouter(entry)));
  }

  @Get()
  @ApiOperation({ summary: 'List models', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of models', standardSchema: pageOf(modelView) })
  async list(@Query({ schema: modelsQuery }) query: ModelsQuery): Promise<Page<ModelView>> {
    return mapPage(await this.models.list(query, query), (row) => modelViewOf(row));
  }

  @Get(':slug')
  @ApiOperation({ summary: 'Show a model' })
  @ApiOkResponse({ description: 'The model', standardSchema: modelView })
  @ApiProblems('not-found')
  async show(@Param('slug', slug) wanted: string): Promise<ModelView> {
    return modelViewOf(await this.models.get(wanted));
  }

  @Delete(':slug')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a model', description: 'One that has applications stays.' })
  @ApiNoContentResponse({ description: 'It is deleted' })
  @ApiProblems('not-found', 'conflict')
  remove(@Param('slug', slug) wanted: string): Promise<void> {
    return this.models.remove(wanted);
  }
}
