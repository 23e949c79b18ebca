import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgres } from '#platform/embedded/index';
import { pythonEnvironment } from '#platform/python/index';
import { makeBaseImage } from './base-image.js';
import { startDockerEngine, whyNoEngine } from './docker-engine.js';
import { type Misdeed, MISDEEDS } from './misdeeds.js';
import { conclude } from './report.js';
import { startRuntime } from './runtime.js';
import { type Prey, type Trial, trial } from './trial.js';

const USAGE = `npm run bench:containment -- [--short] [--driver sandbox|docker]

Runs a hostile application in each driver, once per misdeed, and shows what it got, the error that its run ended with,
and the host's processes, free memory, free disk and load before, at worst and after.
Exits 1 when anything was not contained, or a driver could not be tried.

  --short    the two that do everything: forks and memory
  --driver   only this driver; the docker one needs root, dockerd and containerd`;

const BASE = 'assay-base';

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const only = args.includes('--driver') ? args[args.indexOf('--driver') + 1] : undefined;
  const misdeeds = MISDEEDS.filter(({ name }) => !args.includes('--short') || /forks|memory/.test(name));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-bench-'));
  const postgres = await EmbeddedPostgres.start({ folder: path.join(folder, 'postgres'), throwaway: true });
  // Nobody but us may read it, and an application has no business in our environment either.
  const canary = path.join(folder, 'secret');
  await writeFile(canary, 'planted');
  process.env['ASSAY_PLANTED_SECRET'] = 'planted';
  const bench: Bench = { folder, url: postgres.urlOf('postgres'), misdeeds, canary };
  try {
    const trials: Trial[] = [];
    if (only !== 'docker') trials.push(...(await inSandbox(bench)));
    if (only !== 'sandbox') trials.push(...(await inDocker(bench)));
    return conclude(trials) ? 0 : 1;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Bench {
  readonly folder: string;
  readonly url: string;
  readonly misdeeds: readonly Misdeed[];
  readonly canary: string;
}

function inSandbox(bench: Bench): Promise<readonly Trial[]> {
  return inDriver(bench, { RUNTIME_DRIVER: 'sandbox' });
}

async function inDocker(bench: Bench): Promise<readonly Trial[]> {
  const missing = whyNoEngine();
  if (missing !== undefined) throw new Error(`The docker driver cannot be tried here: ${missing}`);
  const engine = await startDockerEngine();
  try {
    await makeBaseImage(engine, BASE, await pythonEnvironment(path.join(bench.folder, 'python'), ''));
    return await inDriver(bench, {
      RUNTIME_DRIVER: 'docker',
      DOCKER_SOCKET: engine.socket,
      RUNTIME_PYTHON_IMAGE: BASE,
      RUNTIME_NODE_IMAGE: BASE,
      RUNTIME_BUILD_NETWORK: 'host',
    });
  } finally {
    await engine.stop();
  }
}

async function inDriver(bench: Bench, env: Readonly<Record<string, string>>): Promise<readonly Trial[]> {
  const started = await startRuntime(bench.url, env);
  const prey: Prey = { databasePort: new URL(bench.url).port, canary: bench.canary };
  const trials: Trial[] = [];
  try {
    for (const misdeed of bench.misdeeds) {
      console.log(`${env['RUNTIME_DRIVER']}: ${misdeed.name} — ${misdeed.tried}`);
      trials.push(await trial(started, misdeed, prey));
    }
    return trials;
  } finally {
    await started.stop();
  }
}

process.exitCode = await main(process.argv.slice(2));
