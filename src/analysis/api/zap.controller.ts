import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Applications } from '#catalog/index';
import { Conflict, NotFound } from '#core/errors/index';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { analysisOptions } from '../analysis.js';
import { Analyses } from '../running/analyses.js';
import type { AnalysisEntity } from '../storage/analysis.entity.js';
import { AnalysisControl } from '../storage/analysis-control.js';
import { AnalysisReader } from '../storage/analysis-reader.js';
import {
  scannedModel,
  scannedNumber,
  startZapScan,
  type StartZapScan,
  zapScanStartedView,
  type ZapScanStartedView,
  zapScanView,
  type ZapScanView,
  zapScanViewOf,
} from './zap.view.js';

/** ZAP scans by model and number, as the system before this one had them; each is an analysis as any other. */
@ApiTags('Analyses')
@RequireScope('read')
@Controller('api/v1/zap/scan/:modelSlug/:appNumber')
export class ZapController {
  constructor(
    private readonly applications: Applications,
    private readonly analyses: Analyses,
    private readonly control: AnalysisControl,
    private readonly reader: AnalysisReader,
  ) {}

  @Post()
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Start a ZAP scan',
    description:
      'One scan of an application at a time. It waits for a worker and for a ZAP daemon that is free.',
  })
  @ApiAcceptedResponse({ description: 'It is started', standardSchema: zapScanStartedView })
  @ApiProblems('not-found', 'conflict')
  async start(
    @Param('modelSlug', scannedModel) modelSlug: string,
    @Param('appNumber', scannedNumber) appNumber: number,
    @Body({ schema: startZapScan }) { scanType }: StartZapScan,
    @CurrentKey() caller: Caller,
  ): Promise<ZapScanStartedView> {
    const applicationId = await this.visible({ modelSlug, appNumber }, caller);
    const options = analysisOptions.parse({ toolOptions: { zap: { scan: scanType } } });
    const scanId = await this.analyses.ask({ applicationId, type: 'zap_scan', options });
    return {
      status: 'started',
      scanId,
      statusUrl: `/api/v1/zap/scan/${encodeURIComponent(modelSlug)}/${appNumber}/status`,
    };
  }

  @Get('status')
  @ApiOperation({ summary: 'Show how the newest ZAP scan of an application stands' })
  @ApiOkResponse({ description: 'The scan; `not_run` when there was none', standardSchema: zapScanView })
  @ApiProblems('not-found')
  async status(
    @Param('modelSlug', scannedModel) modelSlug: string,
    @Param('appNumber', scannedNumber) appNumber: number,
    @CurrentKey() caller: Caller,
  ): Promise<ZapScanView> {
    return zapScanViewOf(await this.newest(await this.visible({ modelSlug, appNumber }, caller)));
  }

  @Post('stop')
  @RequireScope('write')
  @HttpCode(202)
  @ApiOperation({ summary: 'Stop the ZAP scan of an application', description: 'ZAP is told at once.' })
  @ApiAcceptedResponse({ description: 'The scan', standardSchema: zapScanView })
  @ApiProblems('not-found', 'conflict')
  async stop(
    @Param('modelSlug', scannedModel) modelSlug: string,
    @Param('appNumber', scannedNumber) appNumber: number,
    @CurrentKey() caller: Caller,
  ): Promise<ZapScanView> {
    const applicationId = await this.visible({ modelSlug, appNumber }, caller);
    const scan = await this.newest(applicationId);
    if (scan === undefined) throw new Conflict('No ZAP scan of the application was ever started');
    await this.control.cancel(scan.id);
    return zapScanViewOf(await this.newest(applicationId));
  }

  private async newest(applicationId: string): Promise<AnalysisEntity | undefined> {
    const filter = { applicationId, type: 'zap_scan' } as const;
    return (await this.reader.list(filter, { limit: 1 })).items[0];
  }

  private async visible(name: { modelSlug: string; appNumber: number }, caller: Caller): Promise<string> {
    const application = await this.applications.find(name);
    const shown = `${name.modelSlug}/${name.appNumber}`;
    if (application === undefined) throw new NotFound('application', shown);
    ensureVisible(caller, application.projectId, 'application', shown);
    return application.id;
  }
}
