import type { MutationFigures } from '#core/verdict/index';
import type { MutationReport, MutationScore } from './mutation-score.js';

/** A report as it is kept with a suite and shown with what came out of it. */
export function mutationFigures(report: MutationReport): MutationFigures {
  const { caught, counted, made, tried, equivalent, operators, operations, survivors } = report;
  return {
    caught,
    mutants: counted,
    made,
    tried,
    equivalent,
    operators: Object.entries(operators).map(named),
    operations: Object.entries(operations).map(named),
    survivors: survivors.map(({ operator, operation, place, clause, reason, witness }) => ({
      operator,
      operation,
      place,
      clause,
      reason,
      witness,
    })),
  };
}

function named([name, { caught, counted }]: readonly [string, MutationScore]) {
  return { name, caught, mutants: counted };
}
