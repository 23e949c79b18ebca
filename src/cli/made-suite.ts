import { createHash } from 'node:crypto';
import {
  AVAILABLE_STRATEGIES,
  type PlanSettings,
  planTests,
  SEED,
  type StrategyName,
  type TestPlan,
} from '#core/plan/index';
import { loadPack, type RenderedFile, renderSuite, type TemplatePack } from '#core/render/index';
import { type ApiSpec, readSpec } from '#core/spec/index';
import { PackFolders } from '#platform/templates/index';
import { VERSION } from '#platform/version/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import type { Terminal } from './terminal.js';

export interface MadeSuite {
  readonly spec: ApiSpec;
  readonly specSha256: string;
  readonly plan: TestPlan;
  readonly files: readonly RenderedFile[];
}

/** What a suite is made with. */
export interface SuiteChoice {
  readonly strategies: readonly StrategyName[];
  readonly pack: TemplatePack;
  readonly planSettings: PlanSettings;
}

/**
 * A suite for a document, in memory.
 * @throws {DomainError} when the document is of no use
 */
export function madeSuite(
  document: Uint8Array,
  { strategies, pack, planSettings }: SuiteChoice,
  terminal: Terminal,
): MadeSuite {
  const spec = readSpec(document);
  terminal.progress(
    `Planning tests of ${spec.operations.length} operations of ${spec.title} ${spec.version}`,
  );
  const plan = planTests(spec, { ...planSettings, strategies, seed: SEED });
  const specSha256 = createHash('sha256').update(document).digest('hex');
  return { spec, specSha256, plan, files: renderSuite(plan, pack, { specSha256, engineVersion: VERSION }) };
}

/** @throws {CliError} for a name that is none */
export function chosenStrategies(names: readonly string[] = AVAILABLE_STRATEGIES): StrategyName[] {
  return names.map((name) => {
    const found = AVAILABLE_STRATEGIES.find((strategy) => strategy === name);
    if (found !== undefined) return found;
    throw new CliError(
      `There is no strategy ${name}. There are: ${AVAILABLE_STRATEGIES.join(', ')}`,
      EXIT.usage,
    );
  });
}

/** @throws {CliError} when there is none for the target */
export async function chosenPack({
  target,
  templates,
}: {
  readonly target: string;
  readonly templates?: string;
}): Promise<TemplatePack> {
  const files = await new PackFolders(templates).read(target);
  if (files === undefined)
    throw new CliError(`There is no template pack for the target ${target}`, EXIT.usage);
  return loadPack(files);
}
