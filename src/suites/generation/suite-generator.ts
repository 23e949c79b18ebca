import { Injectable } from '@nestjs/common';
import { VERSION } from '#platform/version/index';
import { Engine } from '../engine/engine.js';
import type { EnginePack, SuiteRecipe } from '../engine/engine-work.js';
import { SpecVersions } from '../specs/spec-versions.js';
import type { GenerateSuite } from '../stages.js';
import type { SuiteSettings, SuiteVersionEntity } from './suite-version.entity.js';
import { type LoadedVersion, SuiteVersions, type VersionKey } from './suite-versions.js';
import { TemplatePacks } from './template-packs.js';

export interface MadeSuite extends LoadedVersion {
  readonly title: string;
  /** False: this very version existed. */
  readonly created: boolean;
}

/** Makes suites out of spec versions: planned and rendered by the engine, stored by hash. */
@Injectable()
export class SuiteGenerator {
  constructor(
    private readonly engine: Engine,
    private readonly packs: TemplatePacks,
    private readonly specs: SpecVersions,
    private readonly versions: SuiteVersions,
  ) {}

  /**
   * @throws {NotFound} when the spec version or the pack is gone
   * @throws {EngineRefusal} with the code `template-pack-invalid` for a pack that may not be used
   * @throws {SpecTooDemanding}
   * @throws the signal's reason
   */
  async make(request: Omit<GenerateSuite, 'publish'>, signal: AbortSignal): Promise<MadeSuite> {
    const { projectId, target, strategies, planSettings } = request;
    const { version: specVersion, spec } = await this.specs.get(request.specVersionId, projectId);
    const pack = await this.pack(request);
    const suite = await this.versions.suite({ projectId, specId: spec.id, target });
    const key = { specVersion, pack, settings: { strategies, ...planSettings }, engineVersion: VERSION };
    const known = await this.versions.find(suite, key);
    const version = known ?? (await this.versions.store(suite, key, await this.content(key, signal), signal));
    return { suite, version, title: specVersion.title, created: known === undefined };
  }

  /** What a version's content was made of. */
  async recipeOf({
    specVersionId,
    packHash,
    settings,
    engineVersion,
  }: SuiteVersionEntity): Promise<SuiteRecipe> {
    const [document, pack] = await Promise.all([
      this.specs.document(specVersionId),
      this.versions.pack(packHash),
    ]);
    return { document, pack, engineVersion, ...recipeSettings(settings) };
  }

  private async content({ specVersion, pack, settings, engineVersion }: VersionKey, signal: AbortSignal) {
    const document = await this.specs.document(specVersion.id);
    const recipe = { document, pack, engineVersion, ...recipeSettings(settings) };
    return this.engine.run('render', recipe, signal);
  }

  /** A replay against the original versions finds the pack in the artifact store when it has changed on disk. */
  private async pack({ target, packHash }: Pick<GenerateSuite, 'target' | 'packHash'>): Promise<EnginePack> {
    const current = await this.packs.current(target);
    return packHash === undefined || packHash === current.hash ? current : this.versions.pack(packHash);
  }
}

function recipeSettings({
  strategies,
  ...planSettings
}: SuiteSettings): Pick<SuiteRecipe, 'strategies' | 'planSettings'> {
  return { strategies, planSettings };
}
