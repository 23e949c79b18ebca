import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible, visibleProject } from '#platform/auth/index';
import { mapPage, type Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { FindingReader, type TriagedFinding } from '../storage/finding-reader.js';
import { Triages } from '../storage/triages.js';
import {
  findingsQuery,
  type FindingsQuery,
  findingView,
  type FindingView,
  findingViewOf,
  triageFinding,
  type TriageFinding,
} from './finding.view.js';

const findingId = { schema: z.uuid() };

@ApiTags('Findings')
@RequireScope('read')
@Controller('api/v1/findings')
export class FindingsController {
  constructor(
    private readonly findings: FindingReader,
    private readonly triages: Triages,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List findings',
    description:
      'Newest first. `/api/v1/applications/{applicationId}/weaknesses` shows what several tools say of one place as one.',
  })
  @ApiOkResponse({ description: 'One page of findings', standardSchema: pageOf(findingView) })
  async list(
    @Query({ schema: findingsQuery }) { limit, cursor, ...query }: FindingsQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<FindingView>> {
    const filter = { ...query, projectId: visibleProject(caller, query.projectId) };
    return mapPage(await this.findings.list(filter, { limit, cursor }), findingViewOf);
  }

  @Get(':findingId')
  @ApiOperation({ summary: 'Show a finding' })
  @ApiOkResponse({ description: 'The finding', standardSchema: findingView })
  @ApiProblems('not-found')
  async show(@Param('findingId', findingId) id: string, @CurrentKey() caller: Caller): Promise<FindingView> {
    return findingViewOf(await this.visible(id, caller));
  }

  @Put(':findingId/triage')
  @RequireScope('write')
  @ApiOperation({
    summary: 'Decide about a finding',
    description:
      'It is no weakness, or the risk is accepted until a day. It holds for every later scan; counts of analyses do not change.',
  })
  @ApiOkResponse({ description: 'The finding', standardSchema: findingView })
  @ApiProblems('not-found')
  async decide(
    @Param('findingId', findingId) id: string,
    @Body({ schema: triageFinding }) decision: TriageFinding,
    @CurrentKey() caller: Caller,
  ): Promise<FindingView> {
    const finding = await this.visible(id, caller);
    const triage = await this.triages.decide(finding, decision, caller.name);
    return findingViewOf({ ...finding, triage });
  }

  @Delete(':findingId/triage')
  @RequireScope('write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a decision back' })
  @ApiNoContentResponse({ description: 'The finding counts again' })
  @ApiProblems('not-found')
  async withdraw(@Param('findingId', findingId) id: string, @CurrentKey() caller: Caller): Promise<void> {
    await this.triages.withdraw(await this.visible(id, caller));
  }

  private async visible(id: string, caller: Caller): Promise<TriagedFinding> {
    const row = await this.findings.get(id);
    ensureVisible(caller, row.projectId, 'finding', id);
    return row;
  }
}
