import { AVAILABLE_STRATEGIES, type StrategyName } from '#core/plan/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/** @throws {CliError} which names all strategies, when one is asked for that there is not */
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
