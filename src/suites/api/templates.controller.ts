import { createHash } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { VERSION } from '#platform/version/index';
import { Engine } from '../engine/engine.js';
import type { EngineDocument, PackOverview } from '../engine/engine-work.js';
import { TemplatePacks } from '../generation/template-packs.js';
import { bookshopDocument } from '../sample/bookshop-document.js';
import { SpecVersions } from '../specs/spec-versions.js';
import {
  previewRequest,
  type PreviewRequest,
  previewView,
  type PreviewView,
  templatePacksView,
  type TemplatePacksView,
  templatePackView,
  type TemplatePackView,
} from './template.view.js';

const target = { schema: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/) };

@ApiTags('Templates')
@RequireScope('read')
@Controller('api/v1/templates')
export class TemplatesController {
  constructor(
    private readonly packs: TemplatePacks,
    private readonly engine: Engine,
    private readonly specs: SpecVersions,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List template packs',
    description:
      'Each is checked as it is on disk now; where that is refused, `inUse` says what suites are made with.',
  })
  @ApiOkResponse({ description: 'All packs, by target', standardSchema: templatePacksView })
  async list(): Promise<TemplatePacksView> {
    const targets = await this.packs.targets();
    return { items: await Promise.all(targets.map((name) => this.checked(name))) };
  }

  @Get(':target')
  @ApiOperation({
    summary: 'Check a template pack',
    description: 'Says with file and line why it is refused.',
  })
  @ApiOkResponse({ description: 'The pack', standardSchema: templatePackView })
  @ApiProblems('not-found')
  show(@Param('target', target) name: string): Promise<TemplatePackView> {
    return this.checked(name);
  }

  @Post(':target/preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Preview a template pack',
    description: 'Renders a suite of a spec version, or of the sample API, and stores nothing.',
  })
  @ApiOkResponse({ description: 'The files as they would be written', standardSchema: previewView })
  @ApiProblems('not-found', 'template-pack-invalid', 'spec-too-large')
  async preview(
    @Param('target', target) name: string,
    @Body({ schema: previewRequest }) { specVersionId, strategies }: PreviewRequest,
    @CurrentKey() caller: Caller,
  ): Promise<PreviewView> {
    const pack = await this.packs.read(name);
    const document = specVersionId === undefined ? sample() : await this.document(specVersionId, caller);
    const recipe = { document, pack, strategies, planSettings: {}, engineVersion: VERSION };
    const { tests, files } = await this.engine.run('render', recipe);
    return { tests, files: [...files] };
  }

  private async document(id: string, caller: Caller): Promise<EngineDocument> {
    const { spec } = await this.specs.get(id);
    ensureVisible(caller, spec.projectId, 'spec version', id);
    return this.specs.document(id);
  }

  private async checked(name: string): Promise<TemplatePackView> {
    const { pack, verdict, inUse } = await this.packs.check(name);
    return {
      target: name,
      hash: pack.hash,
      files: [...pack.files.keys()].sort(),
      overridden: await this.packs.overridden(name),
      inUse: inUse === undefined ? null : { hash: inUse.pack.hash, since: inUse.since.toISOString() },
      ...(verdict.status === 'usable'
        ? aboutUsable(verdict.overview)
        : { status: 'refused', strategies: [], problems: [...verdict.refusal.issues] }),
    };
  }
}

function aboutUsable({ name, version, strategies }: PackOverview) {
  return { status: 'usable' as const, name, version, strategies: [...strategies], problems: [] };
}

function sample(): EngineDocument {
  const bytes = Buffer.from(JSON.stringify(bookshopDocument));
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
