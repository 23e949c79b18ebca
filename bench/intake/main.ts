import { readOptions } from './options.js';
import { conclude, lineOf } from './report.js';
import { playRound, type Round, SUBJECTS } from './round.js';

/** Subjects take turns, so that a machine that slows down does so for all of them. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const subjects = options.quick ? (['workers paused'] as const) : SUBJECTS;
  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number += 1) {
    console.log(`Round ${number} of ${options.rounds}`);
    for (const subject of subjects) {
      const round = await playRound(subject, options);
      rounds.push(round);
      console.log(lineOf(round));
    }
  }
  return conclude(rounds, options) ? 0 : 1;
}

process.exitCode = await main();
