import { Injectable } from '@nestjs/common';
import { judgeGates } from '#core/check/index';
import type { QualitySettings } from '#core/settings/index';
import { storable } from '#platform/database/index';
import { Engine } from '../engine/engine.js';
import { SpecTooDemanding } from '../engine/engine-errors.js';
import type { CheckedSuite } from '../stages.js';
import { SuiteGenerator } from './suite-generator.js';
import type { StoredQuality, SuiteVersionEntity } from './suite-version.entity.js';
import { SuiteVersions } from './suite-versions.js';

const NOT_MEASURED = 'mutation-score';

/** What suites are worth: read once for each version, measured with mutants, held against what a project wants. */
@Injectable()
export class SuiteQuality {
  constructor(
    private readonly generator: SuiteGenerator,
    private readonly versions: SuiteVersions,
    private readonly engine: Engine,
  ) {}

  /**
   * All that is known of a version; it is read, and nothing is measured.
   * @throws {NotFound}, and what `Engine.run` throws
   */
  async report(suiteVersionId: string, signal?: AbortSignal): Promise<StoredQuality> {
    const { version } = await this.versions.get(suiteVersionId);
    return version.quality ?? this.read(version, signal);
  }

  /** Measures what was not measured yet, and keeps it with the version. @throws what `report` throws */
  async judge(
    suiteVersionId: string,
    settings: QualitySettings | undefined,
    signal: AbortSignal,
  ): Promise<CheckedSuite> {
    const known = await this.report(suiteVersionId, signal);
    if (settings === undefined || !known.ok) return told(known);
    const measured = await this.measured(suiteVersionId, known, settings, signal);
    const gates = judgeGates(settings, figuresOf(measured));
    const judged = { ...measured, gates };
    await this.versions.setQuality(suiteVersionId, judged);
    return told(judged);
  }

  /** Whether people may get it: what is wrong, or fails a gate that ends its run, is kept from them. */
  async isFit(
    suiteVersionId: string,
    settings: QualitySettings | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const known = await this.report(suiteVersionId, signal);
    const isStrict = Object.values(settings?.gates ?? {}).some(({ below }) => below === 'dead_letter');
    if (!known.ok || !isStrict) return known.ok;
    const { gates = [] } = await this.judge(suiteVersionId, settings, signal);
    return gates.every(({ passed, below }) => passed || below === 'warn');
  }

  private async read(version: SuiteVersionEntity, signal?: AbortSignal): Promise<StoredQuality> {
    const [recipe, stored] = await Promise.all([
      this.generator.recipeOf(version),
      this.versions.files(version.id),
    ]);
    const files = stored.map(({ path, content }) => ({
      path,
      content: Buffer.from(content).toString('utf8'),
    }));
    const quality = storable(await this.engine.run('check', { recipe, files }, signal));
    await this.versions.setQuality(version.id, quality);
    return quality;
  }

  /** A document that is too large to be measured is no reason to have no suite for it. */
  private async measured(
    suiteVersionId: string,
    known: StoredQuality,
    { mutants, timeLimitSeconds }: QualitySettings,
    signal: AbortSignal,
  ): Promise<StoredQuality> {
    if (mutants === 0 || mutants === known.mutants) return known;
    const { version } = await this.versions.get(suiteVersionId);
    const recipe = await this.generator.recipeOf(version);
    const work = { recipe, mutants, timeLimitMs: timeLimitSeconds * 1000 };
    const { ok, problems, coverage } = known;
    const others = problems.filter(({ rule }) => rule !== NOT_MEASURED);
    try {
      const mutation = storable(await this.engine.run('mutate', work, signal));
      return { ok, problems: others, coverage, mutation, mutants };
    } catch (error) {
      if (!(error instanceof SpecTooDemanding)) throw error;
      return { ok, problems: [...others, notMeasured(error)], coverage, mutants };
    }
  }
}

function notMeasured({ message }: SpecTooDemanding): StoredQuality['problems'][number] {
  return { rule: NOT_MEASURED, severity: 'warning', file: '', detail: `It was not measured: ${message}` };
}

function figuresOf({ coverage, mutation }: StoredQuality) {
  return {
    ...coverage,
    ...(mutation !== undefined && { mutation: { covered: mutation.caught, total: mutation.mutants } }),
  };
}

/** As a run shows it: the suite's version has all of it. */
function told({ ok, problems, coverage, gates, mutation }: StoredQuality): CheckedSuite {
  const { caught, mutants, made, tried } = mutation ?? {};
  return {
    ok,
    problems,
    coverage,
    ...(caught !== undefined && mutants !== undefined && { mutation: { caught, mutants, made, tried } }),
    ...(gates !== undefined && { gates }),
  };
}
