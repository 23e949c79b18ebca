import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveMock } from '#cli/mock-server';
import {
  countedMutants,
  createMock,
  howToAuthenticate,
  type MockApi,
  type MockRequest,
  type MutationScore,
} from '#core/check/index';
import type { PlanSettings } from '#core/plan/index';
import type { ApiSpec } from '#core/spec/index';

/** Its package forgets one that it needs. */
const PACKAGES = ['@apideck/portman@1.33.0', 'tslib@2.8.1'];
const RUNNER = fileURLToPath(new URL('newman.mjs', import.meta.url));

export interface PortmanScore extends MutationScore {
  /** Of the collection; those that fail against the conformant mock catch nothing. */
  readonly assertions: number;
  readonly failing: number;
  readonly seconds: number;
}

interface Said {
  readonly error?: string;
  readonly assertions: number;
  readonly failed: readonly string[];
}

/**
 * The collection that Portman generates with its default tests, run by Newman against each mutant over HTTP. It is
 * given user A's credentials with every request. A mutant is caught by an assertion that fails there and passes on the
 * mock that is not mutated; those of requests for ids that it makes up do not, until somebody writes down by hand whose
 * answer has them.
 */
export async function portmanScore(
  document: Uint8Array,
  spec: ApiSpec,
  settings: PlanSettings,
): Promise<PortmanScore> {
  const start = performance.now();
  const folder = installed();
  const cwd = mkdtempSync(path.join(os.tmpdir(), 'assay-portman-'));
  let runner: ChildProcess | undefined;
  try {
    const collection = collectionOf(document, folder, cwd);
    runner = fork(RUNNER, [folder, collection], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const right = await said(runner, createMock(spec, { settings }));
    const usual = new Set(right.failed);
    let [caught, counted] = [0, 0];
    for (const { api } of countedMutants(spec, { settings })) {
      const { failed } = await said(runner, api);
      counted += 1;
      if (failed.some((assertion) => !usual.has(assertion))) caught += 1;
      if (counted % 50 === 0) console.error(`Portman: ${counted} mutants tried`);
    }
    const seconds = (performance.now() - start) / 1000;
    return { caught, counted, assertions: right.assertions, failing: usual.size, seconds };
  } finally {
    runner?.kill();
    rmSync(cwd, { recursive: true, force: true });
  }
}

function installed(): string {
  const folder = path.join(os.homedir(), '.cache', 'assay-bench-portman');
  if (existsSync(path.join(folder, 'node_modules', '@apideck'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...PACKAGES];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Portman cannot be installed:\n${stderr}`);
  return folder;
}

function collectionOf(document: Uint8Array, folder: string, cwd: string): string {
  const isJson = String.fromCharCode(document[0] ?? 0) === '{';
  const from = path.join(cwd, isJson ? 'document.json' : 'document.yaml');
  const to = path.join(cwd, 'collection.json');
  writeFileSync(from, document);
  const program = path.join(folder, 'node_modules', '@apideck', 'portman', 'bin', 'portman');
  const args = [program, '--local', from, '--baseUrl', 'http://127.0.0.1', '--output', to];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (!existsSync(to)) throw new Error(`Portman writes no collection:\n${stdout}${stderr}`);
  return to;
}

/** What the collection says of a server; each time the server begins with nothing. */
async function said(runner: ChildProcess, api: MockApi): Promise<Said> {
  const running = await serveMock(withCredentials(api), { port: 0 });
  const heard = new AbortController();
  try {
    runner.send(running.baseUrl);
    const answer = await Promise.race([
      once(runner, 'message', heard).then(([message]) => message as Said),
      once(runner, 'exit', heard).then(([code]) => {
        throw new Error(`Newman's process ended with ${String(code)}`);
      }),
    ]);
    if (answer.error !== undefined) throw new Error(`Newman does not run: ${answer.error}`);
    return answer;
  } finally {
    heard.abort();
    await running.close();
  }
}

/** Portman's requests have placeholders where credentials belong: they are filled in on the way. */
function withCredentials(api: MockApi): MockApi {
  const sent = howToAuthenticate(api.spec).find(({ identity }) => identity === 'userA')?.sent ?? [];
  const { identify } = api.steps;
  return api.with({
    identify: (request, operation) => identify(sent.reduce(credential, request), operation),
  });
}

function credential(request: MockRequest, text: string): MockRequest {
  if (text.startsWith('?')) {
    const equals = text.indexOf('=');
    const name = text.slice(1, equals);
    const others = request.query.filter(([known]) => known !== name);
    return { ...request, query: [...others, [name, text.slice(equals + 1)]] };
  }
  const at = text.indexOf(': ');
  return {
    ...request,
    headers: { ...request.headers, [text.slice(0, at).toLowerCase()]: text.slice(at + 2) },
  };
}
