import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { ContainerizedTests } from '../storage/containerized-tests.js';
import {
  containerizedTestsQuery,
  type ContainerizedTestsQuery,
  containerizedTestView,
  type ContainerizedTestView,
  containerizedTestViewOf,
} from './containerized-test.view.js';

/** Which service had, or has, the tools of which analysis. */
@ApiTags('Analyses')
@RequireScope('read')
@Controller('api/v1/containerized-tests')
export class ContainerizedTestsController {
  constructor(private readonly tests: ContainerizedTests) {}

  @Get()
  @ApiOperation({
    summary: 'List the containerised tests',
    description:
      'Tests that were submitted to services on other machines, those that other systems made and were imported among them; newest first.',
  })
  @ApiOkResponse({ description: 'One page of tests', standardSchema: pageOf(containerizedTestView) })
  @ApiProblems('not-found')
  async list(
    @Query({ schema: containerizedTestsQuery }) { limit, cursor, ...query }: ContainerizedTestsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ContainerizedTestView>> {
    const filter = { ...query, projectId: visibleProject(caller, query.projectId) };
    const page = await this.tests.list(filter, { limit, cursor });
    return mapPage(page, (test) => containerizedTestViewOf(test, caller.projectId === undefined));
  }

  @Get(':testId')
  @ApiOperation({ summary: 'Show a containerised test' })
  @ApiOkResponse({ description: 'The test', standardSchema: containerizedTestView })
  @ApiProblems('not-found')
  async show(
    @Param('testId', { schema: z.string().min(1).max(100) }) id: string,
    @CurrentKey() caller: Caller,
  ): Promise<ContainerizedTestView> {
    const { test, projectId } = await this.tests.get(id);
    ensureVisible(caller, projectId, 'containerised test', id);
    return containerizedTestViewOf(test, caller.projectId === undefined);
  }
}
