import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '#platform/http/index';
import { ANALYSIS_KIT, type AnalysisKit } from '../running/ports.js';
import { analyzersView, type AnalyzersView, analyzerViewOf } from './analyzer.view.js';

@ApiTags('Analyses')
@RequireScope('read')
@Controller('api/v1/analyzers')
export class AnalyzersController {
  constructor(@Inject(ANALYSIS_KIT) private readonly kit: AnalysisKit) {}

  @Get()
  @ApiOperation({
    summary: 'List the analyzers',
    description:
      'Every one there is, in the order in which they run: what it looks for, and whether it can run here.',
  })
  @ApiOkResponse({ description: 'All of them', standardSchema: analyzersView })
  async list(): Promise<AnalyzersView> {
    const { analyzers, toolbox } = this.kit;
    return {
      items: await Promise.all(
        analyzers.map(async (analyzer) => analyzerViewOf(analyzer, await analyzer.availability(toolbox))),
      ),
    };
  }
}
