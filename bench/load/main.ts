import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { load } from '#analysis/analyzers/load/analyzer';
import type { PerformanceDetails } from '#analysis/load-details';
import type { LatencyFigure, LoadReport } from '#core/load/index';
import { plannedMs, type ServerPlan } from './server-plan.js';

/**
 * `npm run bench:load -- [--runs N] [--seconds N]`: the load test against a server with a known delay and a periodic
 * stall. In an open model its percentiles should be those that were planned; a closed model, whose users wait out each
 * stall, shows what it overlooks; and a run that asks for more than the generator can do should be called invalid.
 */
const { values: given } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, seconds: { type: 'string', default: '20' } },
});
const RUNS = Number(given.runs);
const SERVER: ServerPlan = { delayMs: 40, periodMs: 5_000, stallMs: 600 };
/** Whole periods, so that it does not matter when a run begins. */
const DURATION_MS =
  Math.max(1, Math.round((Number(given.seconds) * 1000) / SERVER.periodMs)) * SERVER.periodMs;
const MOST_OFF = 0.05;
const FIGURES: readonly (readonly [LatencyFigure, number])[] = [
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
];
const HOME = [{ name: 'home', requests: [{ path: '/' }] }];

const { server: child, origin } = await started();
console.log(
  `server: ${SERVER.delayMs} ms, and every ${SERVER.periodMs / 1000} s a stall of ${SERVER.stallMs} ms; ` +
    `${RUNS} runs of ${DURATION_MS / 1000} s each`,
);
const open = await repeated({ kind: 'open', ratePerSecond: 200 });
const closed = await repeated({ kind: 'closed', users: 10 });
const tooMuch = await tested({ kind: 'open', ratePerSecond: 5_000 }, 5_000);
child.disconnect();
process.exitCode = report() ? 0 : 1;

function report(): boolean {
  console.log('\n         planned      open     off    closed (10 users), off');
  const isExact = FIGURES.map(([figure, share]) => printed(figure, plannedMs(SERVER, share))).every(Boolean);
  const valid = open.filter(({ validity }) => validity.kind === 'valid').length;
  console.log(`\nvalid runs of the open model: ${valid} of ${RUNS}`);
  console.log(`asked for 5,000/s: ${JSON.stringify(tooMuch.validity)}`);
  console.log(
    `generator: ${percent(median(open.map(({ generatorCpu }) => generatorCpu)))} of a processor at 200/s`,
  );
  return isExact && valid === RUNS && tooMuch.validity.kind === 'invalid';
}

function printed(figure: LatencyFigure, planned: number): boolean {
  const [inOpen, inClosed] = [open, closed].map((runs) =>
    median(runs.map(({ latencyMs }) => latencyMs[figure])),
  );
  const [offOpen = Number.NaN, offClosed = Number.NaN] = [inOpen, inClosed].map(
    (measured = Number.NaN) => measured / planned - 1,
  );
  const columns = [inMs(planned), inMs(inOpen), percent(offOpen), inMs(inClosed), percent(offClosed)];
  console.log(`${figure.padEnd(6)}${columns.map((column) => column.padStart(10)).join('')}`);
  return Math.abs(offOpen) <= MOST_OFF;
}

async function repeated(model: object): Promise<readonly LoadReport[]> {
  const reports: LoadReport[] = [];
  for (let run = 0; run < RUNS; run += 1) reports.push(await tested(model, DURATION_MS));
  return reports;
}

async function tested(model: object, durationMs: number): Promise<LoadReport> {
  const said = await load.run(
    {
      application: { modelSlug: 'bench', appNumber: 1 },
      folder: '/',
      parts: [],
      running: { backend: origin },
    },
    {
      tools: {
        program: () => Promise.resolve(undefined),
        data: () => Promise.resolve(undefined),
        services: () => [],
      },
      workFolder: '/',
      timeoutMs: 10 * 60_000,
      signal: new AbortController().signal,
      options: JSON.parse(JSON.stringify({ model, durationMs, warmUpMs: 1_000, scenarios: HOME })),
      progress: () => {},
    },
  );
  if (!('details' in said)) throw new Error(`the load test did not run: ${JSON.stringify(said)}`);
  return (said.details as unknown as PerformanceDetails).report;
}

async function started(): Promise<{ server: ChildProcess; origin: string }> {
  const server = fork(new URL('server.ts', import.meta.url), [JSON.stringify(SERVER)], {
    execArgv: process.execArgv,
  });
  const [port] = (await once(server, 'message')) as [number];
  return { server, origin: `http://127.0.0.1:${port}` };
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

function inMs(value = Number.NaN): string {
  return `${value.toFixed(1)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
