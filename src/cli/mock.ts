import {
  createMock,
  howToAuthenticate,
  type MockApi,
  type MockRequest,
  type MockResponse,
} from '#core/check/index';
import { type ApiSpec, readSpec } from '#core/spec/index';
import { planSettingsOf } from '#core/settings/index';
import { CliError } from './cli-error.js';
import { readConfig } from './config-file.js';
import { EXIT } from './exit-code.js';
import { type RunningMock, serveMock } from './mock-server.js';
import { readDocument } from './read-document.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

export interface MockOptions {
  readonly config?: string;
  readonly port: number;
  readonly seed: number;
  readonly latency: number;
}

/** `assay mock`: a server that keeps to a document, on this machine, until it is told to stop. */
export async function mock(document: string, options: MockOptions, terminal: Terminal): Promise<number> {
  const spec = readSpec(await readDocument(document));
  if (spec.operations.length === 0) throw new CliError(`${document} has no operations to serve`);
  const settings = planSettingsOf(await readConfig(options.config));
  const api = createMock(spec, { seed: options.seed, settings });
  const running = await started(api, options, terminal);
  introduce(spec, running, terminal);
  await interrupted();
  await running.close();
  return EXIT.passed;
}

async function started(
  api: MockApi,
  { port, latency }: MockOptions,
  terminal: Terminal,
): Promise<RunningMock> {
  const onAnswer = (request: MockRequest, response: MockResponse): void =>
    terminal.progress(lineOf(request, response));
  return serveMock(api, { port, latencyMs: latency, onAnswer }).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'it is taken; choose another with --port, or 0 for any' : message;
    throw new CliError(`The mock cannot use port ${port}: ${reason}`);
  });
}

function lineOf({ method, path }: MockRequest, { status }: MockResponse): string {
  return `${method.toUpperCase()} ${path} → ${status}`;
}

function introduce(spec: ApiSpec, { baseUrl }: RunningMock, terminal: Terminal): void {
  const routes = spec.operations.map(({ key, summary, security }) => ({
    operation: key,
    summary: summary ?? '',
    needsCredentials: security.length > 0 && security.every((one) => Object.keys(one).length > 0),
  }));
  const width = Math.min(60, Math.max(...routes.map(({ operation }) => operation.length)));
  const credentials = howToAuthenticate(spec);
  terminal.result(
    [
      `${good('✓')} ${printable(spec.title)} ${printable(spec.version)} at ${baseUrl}`,
      '',
      ...routes.map(({ operation, summary, needsCredentials }) =>
        [
          needsCredentials ? bad('⚿') : ' ',
          printable(operation).padEnd(width),
          faint(printable(summary).slice(0, 60)),
        ].join(' '),
      ),
      '',
      ...(credentials.length === 0
        ? ['No operation asks for credentials.']
        : [
            '⚿ needs credentials. Each of these is somebody, who sees only what is theirs; admin sees everything:',
          ]),
      ...credentials.map(({ identity, sent }) => `  ${identity.padEnd(6)} ${sent.join('  or  ')}`),
      '',
      faint('What is created is kept until the mock stops: Ctrl+C.'),
    ],
    { baseUrl, routes, credentials },
  );
}

/** Resolves when somebody asks this process to end. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
