import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-code.js';

/**
 * `maker_one:1-3,5` and `maker_two` → which applications of which model.
 * @param range of models that name none themselves
 */
export function applicationsOf(chosen: readonly string[], range: string): Record<string, string> {
  const byModel: Record<string, string> = {};
  for (const choice of chosen) {
    const [model = '', own = range] = choice.split(':', 2);
    if (model === '')
      throw misused(`${choice} names no model; write <model>:<numbers>, such as maker_model:1-3,5`);
    byModel[model] = byModel[model] === undefined ? own : `${byModel[model]},${own}`;
  }
  return byModel;
}

/** `backend_security.full_scan=true` → options by type of analysis. Values are JSON where they can be read as such. */
export function optionsOf(given: readonly string[]): Record<string, Record<string, unknown>> {
  const byType: Record<string, Record<string, unknown>> = {};
  for (const option of given) {
    const [, type, name, text] = /^([^.=]+)\.([^=]+)=(.*)$/su.exec(option) ?? [];
    if (type === undefined || name === undefined || text === undefined) {
      throw misused(
        `${option} is no option; write <type>.<name>=<value>, such as backend_security.full_scan=true`,
      );
    }
    byType[type] = { ...byType[type], [name]: valueOf(text) };
  }
  return byType;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function misused(message: string): CliError {
  return new CliError(message, EXIT.usage);
}
