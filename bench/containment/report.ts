import type { HostFigures } from './host-figures.js';
import type { Trial } from './trial.js';

/** Prints a block for each trial and a verdict. @returns whether everything was contained */
export function conclude(trials: readonly Trial[]): boolean {
  for (const one of trials) console.log(`\n${linesOf(one).join('\n')}`);
  const loose = trials.filter(({ problems }) => problems.length > 0);
  console.log(`\n${trials.length - loose.length} of ${trials.length} contained`);
  return loose.length === 0 && trials.length > 0;
}

const FIGURES = [
  ['processes', 'processes', 0],
  ['free memory, MiB', 'memoryFreeMiB', 0],
  ['free disk, MiB', 'diskFreeMiB', 0],
  ['load', 'load', 2],
] as const;

function linesOf({ driver, misdeed, outcome, error, host, problems }: Trial): readonly string[] {
  const verdict = problems.length === 0 ? 'contained' : `NOT CONTAINED (${problems.join(', ')})`;
  const figure = (figures: HostFigures, name: (typeof FIGURES)[number][1], digits: number): string =>
    figures[name].toFixed(digits);
  const hosts = FIGURES.map(
    ([title, name, digits]) =>
      `${title} ${[host.before, host.worst, host.after].map((at) => figure(at, name, digits)).join(' → ')}`,
  );
  return [
    `${driver} | ${misdeed.name} | ${verdict}`,
    `  tried    ${misdeed.tried}`,
    `  became   ${outcome}`,
    `  error    ${error}`,
    `  host     ${hosts.join(' | ')}`,
  ];
}
