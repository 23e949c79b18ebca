import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, CallerSignal, RequireScope } from '#platform/http/index';
import { AiService } from '../ai/ai-service.js';
import { Explanations } from '../ai/explanation/explanations.js';
import { FindingReader } from '../storage/finding-reader.js';
import {
  aiModelsView,
  type AiModelsView,
  explainFinding,
  type ExplainFinding,
  explanationView,
  type ExplanationView,
  explanationViewOf,
} from './ai.view.js';

/** What language models say. */
@ApiTags('Findings')
@RequireScope('read')
@Controller('api/v1')
export class AiController {
  constructor(
    private readonly ai: AiService,
    private readonly explanations: Explanations,
    private readonly findings: FindingReader,
  ) {}

  @Get('ai/models')
  @ApiOperation({
    summary: 'List the models that may be asked',
    description:
      'Those that AI_ENDPOINT_URL offers for reviews and explanations, in its order; where AI_MODELS or AI_MODEL name some, of those.',
  })
  @ApiOkResponse({ description: 'All of them', standardSchema: aiModelsView })
  @ApiProblems('ai-endpoint-missing', 'dependency-failed', 'dependency-timeout')
  async models(@CallerSignal() gone: AbortSignal): Promise<AiModelsView> {
    const items = await this.ai.models(gone);
    const first = items[0]?.id ?? null;
    return { items: [...items], default: this.ai.configuredModel ?? first };
  }

  @Post('findings/:findingId/explanation')
  @RequireScope('write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Have a finding explained, with a proposal how to mend it',
    description:
      'A language model is shown the finding and the code around it. Asked again about the same code, it costs nothing: answers are kept for AI_ANSWER_DAYS.',
  })
  @ApiOkResponse({ description: 'What the model says of it', standardSchema: explanationView })
  @ApiProblems(
    'not-found',
    'ai-model-not-allowed',
    'ai-endpoint-missing',
    'dependency-failed',
    'dependency-timeout',
    'rate-limited',
  )
  async explain(
    @Param('findingId', { schema: z.uuid() }) id: string,
    @Body({ schema: explainFinding }) wish: ExplainFinding,
    @CurrentKey() caller: Caller,
    @CallerSignal() gone: AbortSignal,
  ): Promise<ExplanationView> {
    const finding = await this.findings.get(id);
    ensureVisible(caller, finding.projectId, 'finding', id);
    return explanationViewOf(id, await this.explanations.explain(finding, wish, gone));
  }
}
