import type { ApplicationPart } from '#catalog/index';
import type { AnalysisOptions } from '../analysis.js';
import type { AnalysisType } from '../analysis-type.js';
import type { Analyzer } from '../analyzers/analyzer.js';
import { ToolsUnknown } from './analysis-errors.js';

export interface ChosenAnalyzers {
  readonly chosen: readonly Analyzer[];
  /** Wanted, but the application has nothing for them. */
  readonly unsuited: readonly Analyzer[];
}

/** What can be chosen from. */
export interface Choice {
  readonly type: AnalysisType;
  readonly options: Pick<AnalysisOptions, 'fullScan' | 'tools'>;
}

/** @throws {ToolsUnknown} when a tool is asked for that the type does not have */
export function wantedAnalyzers(all: readonly Analyzer[], { type, options }: Choice): readonly Analyzer[] {
  const { fullScan, tools } = options;
  const ofType = all.filter(({ runsIn }) => runsIn[type] !== undefined);
  if (tools === undefined) {
    const when = fullScan ? ['default', 'full_scan'] : ['default'];
    return ofType.filter(({ runsIn }) => when.includes(runsIn[type] ?? ''));
  }
  const names = ofType.map(({ name }) => name);
  const unknown = tools.filter((tool) => !names.includes(tool));
  if (unknown.length > 0) throw new ToolsUnknown(type, unknown, names);
  return ofType.filter(({ name }) => tools.includes(name));
}

/** @throws {ToolsUnknown} */
export function chooseAnalyzers(
  all: readonly Analyzer[],
  choice: Choice,
  parts: readonly ApplicationPart[],
): ChosenAnalyzers {
  const { chosen = [], unsuited = [] } = Object.groupBy(wantedAnalyzers(all, choice), (analyzer) =>
    analyzer.suits(parts) ? 'chosen' : 'unsuited',
  );
  return { chosen, unsuited };
}
