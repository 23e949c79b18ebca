import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Caller, CurrentKey, visibleProject } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { applicationName, appNumber } from '../applications/application.js';
import { modelSlug } from '../models/model.js';
import { Projects } from '../projects.js';
import { FolderImport } from './folder-import.js';
import {
  type DatabaseImportReport,
  databaseImportReportView,
  type ImportReport,
  importReportView,
  leftOutView,
} from './import-report.js';
import { SeedImport } from './seed-import.js';

const projectId = z.uuid().optional().describe('Absent: the project of the key, or the default one');

const importFolder = z
  .strictObject({
    projectId,
    modelSlug: modelSlug.optional().describe('Absent: of all models'),
    appNumber: appNumber.optional().describe('Absent: all of them'),
  })
  .meta({ id: 'ImportFolder', examples: [{ modelSlug: 'anthropic_claude-3.7-sonnet' }] });
type ImportFolder = z.output<typeof importFolder>;

const importDatabase = z
  .strictObject({
    projectId,
    path: z.string().min(1).max(1_000).describe('Of the SQLite file, below APP_BASE_PATH'),
  })
  .meta({ id: 'ImportDatabase', examples: [{ path: 'data/thesis_app.db' }] });
type ImportDatabase = z.output<typeof importDatabase>;

const folderListing = z
  .object({ applications: z.array(applicationName), leftOut: z.array(leftOutView) })
  .meta({
    id: 'ImportableFolders',
    examples: [{ applications: [{ modelSlug: 'anthropic_claude-3.7-sonnet', appNumber: 1 }], leftOut: [] }],
  });
type FolderListing = z.output<typeof folderListing>;

@ApiTags('Applications')
@RequireScope('admin')
@Controller('api/v1/imports')
export class ImportsController {
  constructor(
    private readonly folders: FolderImport,
    private readonly database: SeedImport,
    private readonly projects: Projects,
  ) {}

  @Get('folders')
  @ApiOperation({
    summary: 'List what could be imported from folders',
    description: 'Folders `<model_slug>/app<N>` below APP_BASE_PATH, and what there is besides.',
  })
  @ApiOkResponse({ description: 'Applications, and what is left out', standardSchema: folderListing })
  @ApiProblems('code-refused')
  async list(): Promise<FolderListing> {
    const { applications, leftOut } = await this.folders.list();
    return { applications: [...applications], leftOut: [...leftOut] };
  }

  @Post('folders')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import applications from folders',
    description: 'They are registered with their code, and not analysed. It can be repeated.',
  })
  @ApiOkResponse({ description: 'What became of each', standardSchema: importReportView })
  @ApiProblems('code-refused', 'not-found')
  async importFolders(
    @Body({ schema: importFolder }) { projectId: asked, ...selection }: ImportFolder,
    @CurrentKey() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportReport> {
    return this.folders.import(await this.projectFor(caller, asked), selection, whileAsked(reply));
  }

  @Post('database')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import the SQLite file of the thesis application',
    description: 'All its tables; `docs/schema.md` says what becomes of each column. It can be repeated.',
  })
  @ApiOkResponse({ description: 'What became of each row', standardSchema: databaseImportReportView })
  @ApiProblems('code-refused', 'not-found')
  async importDatabase(
    @Body({ schema: importDatabase }) { projectId: asked, path }: ImportDatabase,
    @CurrentKey() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DatabaseImportReport> {
    return this.database.import(await this.projectFor(caller, asked), path, whileAsked(reply));
  }

  private async projectFor(caller: Caller, asked: string | undefined): Promise<string> {
    const seen = visibleProject(caller, asked);
    const project = await (seen === undefined ? this.projects.default() : this.projects.get(seen));
    return project.id;
  }
}

/** Ends when whoever asked has gone. */
function whileAsked({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort(new Error('The client has gone'));
  });
  return gone.signal;
}
