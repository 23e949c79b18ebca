import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { changesMarkdown } from '#core/spec/index';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import type { Page } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import type { SpecComparisonEntity } from '../specs/spec-comparison.entity.js';
import { SpecComparisons } from '../specs/spec-comparisons.js';
import { SpecReader } from '../specs/spec-reader.js';
import {
  changesQuery,
  type ChangesQuery,
  comparisonQuery,
  type ComparisonQuery,
  specChangeView,
  type SpecChangeView,
  specChangeViewOf,
  specComparisonView,
  type SpecComparisonView,
  specComparisonViewOf,
} from './spec-changes.view.js';

const uuid = { schema: z.uuid() };
const EVERYTHING = { class: undefined, rule: undefined, operation: undefined };
/** A page that people read; programs page through all of them. */
const ON_A_PAGE = 5_000;
/** Comparing takes seconds for the largest documents, and is done once. */
const TIME_LIMIT_MS = 60_000;

/** What changed between two versions of a spec, and whom it breaks. */
@ApiTags('Specs')
@RequireScope('read')
@Controller('api/v1/specs/:specId/versions/:versionId')
export class SpecChangesController {
  constructor(
    private readonly specs: SpecReader,
    private readonly comparisons: SpecComparisons,
  ) {}

  @Get('comparison')
  @ApiOperation({
    summary: 'Compare a version of a spec with an earlier one',
    description: 'How many changes there are of each class, and which operations came, went and changed.',
  })
  @ApiOkResponse({ description: 'The comparison', standardSchema: specComparisonView })
  @ApiProblems('not-found', 'spec-too-large')
  async comparison(
    @Param('specId', uuid) specId: string,
    @Param('versionId', uuid) versionId: string,
    @Query({ schema: comparisonQuery }) { since }: ComparisonQuery,
    @CurrentKey() caller: Caller,
  ): Promise<SpecComparisonView> {
    return specComparisonViewOf(await this.compared({ specId, versionId, since }, caller));
  }

  @Get('changes')
  @ApiOperation({
    summary: 'List what changed in a version of a spec',
    description: 'Worst first: breaking, potentially breaking, safe.',
  })
  @ApiOkResponse({ description: 'One page of changes', standardSchema: pageOf(specChangeView) })
  @ApiProblems('not-found', 'spec-too-large')
  async changes(
    @Param('specId', uuid) specId: string,
    @Param('versionId', uuid) versionId: string,
    @Query({ schema: changesQuery }) { since, cursor, limit, ...filter }: ChangesQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<SpecChangeView>> {
    const compared = await this.compared({ specId, versionId, since }, caller);
    const slice = { after: Number(cursor ?? 0), limit };
    const found = await this.comparisons.changes(
      compared,
      { class: filter.class, rule: filter.rule, operation: filter.operation },
      slice,
    );
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return {
      items: items.map(specChangeViewOf),
      ...(hasMore && { nextCursor: String(last.position) }),
    };
  }

  @Get('changes.md')
  @Header('content-type', 'text/markdown; charset=utf-8')
  @ApiOperation({
    summary: 'Read what changed in a version of a spec',
    description: 'As a page of Markdown.',
  })
  @ApiProduces('text/markdown')
  @ApiOkResponse({
    description: 'The page',
    content: { 'text/markdown': { schema: { type: 'string' }, example: '# API changes' } },
  })
  @ApiProblems('not-found', 'spec-too-large')
  async page(
    @Param('specId', uuid) specId: string,
    @Param('versionId', uuid) versionId: string,
    @Query({ schema: comparisonQuery }) { since }: ComparisonQuery,
    @CurrentKey() caller: Caller,
  ): Promise<string> {
    const compared = await this.compared({ specId, versionId, since }, caller);
    const [found, before, after] = await Promise.all([
      this.comparisons.changes(compared, EVERYTHING, { after: 0, limit: ON_A_PAGE }),
      this.specs.version(specId, compared.beforeVersionId),
      this.specs.version(specId, versionId),
    ]);
    const changes = found.slice(0, ON_A_PAGE).map(({ change }) => change);
    return changesMarkdown(changes, {
      before: `${before.title} ${before.apiVersion} (${before.createdAt.toISOString()})`,
      after: `${after.title} ${after.apiVersion} (${after.createdAt.toISOString()})`,
      counts: compared.counts,
    });
  }

  private async compared(
    { specId, versionId, since }: { specId: string; versionId: string; since: string | undefined },
    caller: Caller,
  ): Promise<SpecComparisonEntity> {
    const spec = await this.specs.get(specId);
    ensureVisible(caller, spec.projectId, 'spec', specId);
    const version = await this.specs.version(specId, versionId);
    const beforeVersionId =
      since === undefined
        ? await this.comparisons.predecessorOf(version)
        : (await this.specs.version(specId, since)).id;
    return this.comparisons.between(
      { beforeVersionId, afterVersionId: version.id },
      AbortSignal.timeout(TIME_LIMIT_MS),
    );
  }
}
