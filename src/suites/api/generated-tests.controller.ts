import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import type { SuiteEntity } from '../generation/suite.entity.js';
import { SuiteReader } from '../generation/suite-reader.js';
import type { SuiteVersionEntity } from '../generation/suite-version.entity.js';
import { SuiteVersions } from '../generation/suite-versions.js';
import { SuiteQuality } from '../generation/suite-quality.js';
import {
  exampleSuite,
  exampleVersion,
  qualityView,
  type QualityView,
  qualityViewOf,
  suitesQuery,
  type SuitesQuery,
  suiteVersionView,
  suiteVersionViewOf,
  suiteView,
  suiteViewOf,
} from './suite.view.js';

const generatedTests = z
  .object({ suite: suiteView, latestVersion: suiteVersionView.optional() })
  .meta({ id: 'GeneratedTests', examples: [{ suite: exampleSuite, latestVersion: exampleVersion }] });
type GeneratedTests = z.infer<typeof generatedTests>;

const validateTests = z
  .strictObject({ suiteVersionId: z.uuid() })
  .meta({ id: 'ValidateTests', examples: [{ suiteVersionId: '019a5f3c-3333-7b2a-9f00-5a6b7c8d9e0f' }] });
type ValidateTests = z.infer<typeof validateTests>;

/** The paths of the system that came before (docs/compatibility.md). */
@ApiTags('Webhooks')
@RequireScope('read')
@Controller('api/v1/webhooks')
export class GeneratedTestsController {
  constructor(
    private readonly reader: SuiteReader,
    private readonly versions: SuiteVersions,
    private readonly quality: SuiteQuality,
  ) {}

  @Get('generated-tests')
  @ApiOperation({
    summary: 'List generated tests',
    description: 'Suites with their latest versions; newest first.',
  })
  @ApiOkResponse({ description: 'One page of suites', standardSchema: pageOf(generatedTests) })
  async list(
    @Query({ schema: suitesQuery }) query: SuitesQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<GeneratedTests>> {
    const filter = { projectId: visibleProject(caller, query.projectId), specId: query.specId };
    const page = await this.reader.list(filter, query);
    const versions = await this.reader.latestVersions(page.items);
    return mapPage(page, (suite) => withLatest(suite, versions));
  }

  @Post('validate-tests')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Validate generated tests',
    description:
      'Syntax, assertions, titles, placeholders and secrets of a suite version, and what it covers.',
  })
  @ApiOkResponse({ description: 'The quality report', standardSchema: qualityView })
  @ApiProblems('not-found')
  async validate(
    @Body({ schema: validateTests }) { suiteVersionId }: ValidateTests,
    @CurrentKey() caller: Caller,
  ): Promise<QualityView> {
    const { suite } = await this.versions.get(suiteVersionId);
    ensureVisible(caller, suite.projectId, 'suite version', suiteVersionId);
    return qualityViewOf(await this.quality.report(suiteVersionId));
  }
}

function withLatest(suite: SuiteEntity, versions: ReadonlyMap<string, SuiteVersionEntity>): GeneratedTests {
  const latest = versions.get(suite.latestVersionId ?? '');
  return {
    suite: suiteViewOf(suite),
    ...(latest !== undefined && { latestVersion: suiteVersionViewOf(latest) }),
  };
}
