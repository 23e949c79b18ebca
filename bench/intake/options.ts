import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Measured time of one round, after the warm-up. */
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly bodyBytes: number;
  readonly program: string;
  /** Only the program with workers paused: for comparing two states of the code quickly. */
  readonly quick: boolean;
}

export const WARM_UP_SECONDS = 3;

export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      rounds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '50' },
      bytes: { type: 'string', default: '2048' },
      program: { type: 'string', default: 'dist/app/main.js' },
      quick: { type: 'boolean', default: false },
    },
  });
  return {
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    connections: Number(values.connections),
    bodyBytes: Number(values.bytes),
    program: values.program,
    quick: values.quick,
  };
}
