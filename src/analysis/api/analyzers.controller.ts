import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentKey } from '#platform/auth/index';
import { RequireScope } from '#platform/http/index';
import { Kept } from '#platform/schedule/index';
import type { Analyzer, Availability } from '../analyzers/analyzer.js';
import { ANALYSIS_KIT, type AnalysisKit } from '../running/ports.js';
import { analyzersView, type AnalyzersView, analyzerViewOf } from './analyzer.view.js';

/** To find it out may take seconds of asking machines that do not answer. */
const KEPT_MS = 30_000;

@ApiTags('Analyses')
@RequireScope('read')
@Controller('api/v1/analyzers')
export class AnalyzersController {
  private readonly found = new Kept(KEPT_MS, () => this.look());

  constructor(@Inject(ANALYSIS_KIT) private readonly kit: AnalysisKit) {}

  @Get()
  @ApiOperation({
    summary: 'List the analyzers',
    description:
      'Every one there is, in the order in which they run: what it looks for, and whether it could run here within the last 30 seconds. Keys of one project are not told why one cannot: that names machines.',
  })
  @ApiOkResponse({ description: 'All of them', standardSchema: analyzersView })
  async list(@CurrentKey() caller: Caller): Promise<AnalyzersView> {
    const isTold = caller.projectId === undefined;
    const found = await this.found.get();
    return { items: found.map(([analyzer, availability]) => analyzerViewOf(analyzer, availability, isTold)) };
  }

  private look(): Promise<readonly (readonly [Analyzer, Availability])[]> {
    const { analyzers, toolbox } = this.kit;
    return Promise.all(
      analyzers.map(async (analyzer) => [analyzer, await analyzer.availability(toolbox)] as const),
    );
  }
}
