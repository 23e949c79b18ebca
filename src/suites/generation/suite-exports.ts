import { Injectable } from '@nestjs/common';
import { Projects } from '#catalog/index';
import type { StrategyName } from '#core/plan/index';
import type { RenderedFile, Target } from '#core/render/index';
import { planSettingsOf } from '#core/settings/index';
import { VERSION } from '#platform/version/index';
import { Engine } from '../engine/engine.js';
import { SpecVersions } from '../specs/spec-versions.js';
import { TemplatePacks } from './template-packs.js';

/** Tests for any target, made when they are asked for and not kept. */
@Injectable()
export class SuiteExports {
  constructor(
    private readonly projects: Projects,
    private readonly documents: SpecVersions,
    private readonly packs: TemplatePacks,
    private readonly engine: Engine,
  ) {}

  /** @throws {NotFound | TemplatePackInvalid | SpecTooDemanding} */
  async make(
    { projectId, specVersionId }: { readonly projectId: string; readonly specVersionId: string },
    target: Target,
    strategies: readonly StrategyName[],
  ): Promise<readonly RenderedFile[]> {
    const [document, pack, { settings }] = await Promise.all([
      this.documents.document(specVersionId),
      this.packs.current(target),
      this.projects.get(projectId),
    ]);
    const planSettings = planSettingsOf(settings);
    const recipe = { document, pack, strategies, planSettings, engineVersion: VERSION };
    return (await this.engine.run('render', recipe)).files;
  }
}
