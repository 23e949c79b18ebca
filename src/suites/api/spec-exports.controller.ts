import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';
import { TARGETS } from '#core/render/index';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { SuiteExports } from '../generation/suite-exports.js';
import { SpecReader } from '../specs/spec-reader.js';
import { tarGz } from './tar.js';

const uuid = { schema: z.uuid() };

const strategyNames = z.string().transform((text) => text.split(',').map((name) => name.trim()));
const exportQuery = z.strictObject({
  target: z.enum(TARGETS),
  strategies: strategyNames
    .pipe(z.array(z.enum(STRATEGIES)).min(1))
    .optional()
    .describe('Only these, separated by commas; absent: all that the target has templates for'),
});
type ExportQuery = z.output<typeof exportQuery>;

/** Tests of a spec version for any target, made when they are asked for and not kept. */
@ApiTags('Specs')
@RequireScope('read')
@Controller('api/v1/specs/:specId/versions/:versionId')
export class SpecExportsController {
  constructor(
    private readonly specs: SpecReader,
    private readonly exports: SuiteExports,
  ) {}

  @Get('export')
  @ApiOperation({
    summary: 'Export tests of a spec version',
    description:
      'Load scenarios for k6 or Locust, a Postman collection, files of requests (`http`), or a whole suite for ' +
      'vitest or pytest, as `.tar.gz`. Its README says how it is used, and what it leaves out. Nothing is stored.',
  })
  @ApiProduces('application/gzip')
  @ApiOkResponse({
    description: 'The archive',
    content: { 'application/gzip': { schema: { type: 'string', format: 'binary' }, example: '(gzip)' } },
  })
  @ApiProblems('not-found', 'template-pack-invalid', 'spec-too-large')
  async export(
    @Param('specId', uuid) specId: string,
    @Param('versionId', uuid) versionId: string,
    @Query({ schema: exportQuery }) { target, strategies = [...STRATEGIES] }: ExportQuery,
    @CurrentKey() caller: Caller,
  ): Promise<StreamableFile> {
    const spec = await this.specs.get(specId);
    ensureVisible(caller, spec.projectId, 'spec', specId);
    const { id } = await this.specs.version(specId, versionId);
    const made = { projectId: spec.projectId, specVersionId: id };
    const files = await this.exports.make(made, target, strategies);
    const contents = files.map(({ path, content }) => ({ path, content: Buffer.from(content) }));
    return new StreamableFile(await tarGz(target, contents), {
      type: 'application/gzip',
      disposition: `attachment; filename="${target}-${id}.tar.gz"`,
    });
  }
}
