import { Injectable } from '@nestjs/common';
import { failedGates, figuresOf, judgeGates } from '#core/check/index';
import type { QualitySettings } from '#core/settings/index';
import { storable } from '#platform/database/index';
import { Engine } from '../engine/engine.js';
import { SpecTooDemanding } from '../engine/engine-errors.js';
import type { CheckedSuite } from '../stages.js';
import { isMeasuredFor } from './measured-for.js';
import { SuiteGenerator } from './suite-generator.js';
import type { StoredQuality, SuiteVersionEntity } from './suite-version.entity.js';
import { SuiteVersions } from './suite-versions.js';

const NOT_MEASURED = 'mutation-score';
/** For reading the document and planning, before the first mutant is tried. */
const PLANNING_MS = 30_000;

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
    const gates = judgeGates(settings, figuresOf(measured.coverage, measured.mutation));
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
    const { gates } = await this.judge(suiteVersionId, settings, signal);
    return failedGates(gates).length === 0;
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
    settings: QualitySettings,
    signal: AbortSignal,
  ): Promise<StoredQuality> {
    if (isMeasuredFor(known, settings)) return known;
    const { mutants, timeLimitSeconds } = settings;
    const { version } = await this.versions.get(suiteVersionId);
    const recipe = await this.generator.recipeOf(version);
    const timeLimitMs = timeLimitSeconds * 1000;
    const work = { recipe, mutants, timeLimitMs };
    const others = known.problems.filter(({ rule }) => rule !== NOT_MEASURED);
    const { ok, coverage } = known;
    const read = { ok, problems: others, coverage, mutants, timeLimitSeconds };
    try {
      const mutation = await this.engine.run('mutate', work, signal, timeLimitMs + PLANNING_MS);
      return { ...read, mutation: storable(mutation) };
    } catch (error) {
      if (!(error instanceof SpecTooDemanding)) throw error;
      return { ...read, problems: [...others, notMeasured(error)] };
    }
  }
}

function notMeasured({ message }: SpecTooDemanding): StoredQuality['problems'][number] {
  return { rule: NOT_MEASURED, severity: 'warning', file: '', detail: `It was not measured: ${message}` };
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
