import { parseArgs } from 'node:util';

export interface BatchBench {
  readonly applications: number;
  readonly types: number;
  /** Batches at once; the tasks are shared among them. */
  readonly jobs: number;
  readonly workers: number;
  /** How long an analysis waits, in milliseconds. */
  readonly stubMs: number;
  readonly act: 'measure' | 'kill' | 'cancel';
}

export const USAGE = `npm run bench:batch -- [options]: batches of analyses that only wait, in real worker processes

  --applications <n>  how many, up to 750 (750)
  --types <n>         types of analysis for each (4)
  --jobs <n>          batches at once, each with its share of the applications (1)
  --workers <n>       worker processes (2)
  --stub <ms>         how long one analysis waits (20)
  --kill              kill -9 a worker in the middle, and see that nothing is lost or recorded twice
  --cancel            cancel in the middle, while analyses run of which half do not listen, and see how long it takes
`;

/** @throws {TypeError} of Node's own, for options that there are not */
export function readOptions(args: readonly string[]): BatchBench {
  const { values } = parseArgs({
    args: [...args],
    options: {
      applications: { type: 'string', default: '750' },
      types: { type: 'string', default: '4' },
      jobs: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      stub: { type: 'string', default: '20' },
      kill: { type: 'boolean', default: false },
      cancel: { type: 'boolean', default: false },
    },
  });
  return {
    applications: Number(values.applications),
    types: Number(values.types),
    jobs: Number(values.jobs),
    workers: Number(values.workers),
    stubMs: Number(values.stub),
    act: actOf(values),
  };
}

function actOf({ kill, cancel }: { kill: boolean; cancel: boolean }): BatchBench['act'] {
  if (kill) return 'kill';
  return cancel ? 'cancel' : 'measure';
}
