import type { Settings } from '#platform/config/index';

export interface Running {
  readonly settings: Settings;
  /** Where it listens: `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly version: string;
  readonly embedded: boolean;
  /** The text of the first admin key, when this start made one. It is not stored and cannot be shown again. */
  readonly newAdminKey?: string | undefined;
}

/** What a person sees when everything runs: where everything is, and something to try. */
export function banner({ settings, url, version, embedded, newAdminKey }: Running): string {
  const queues = settings.queueUrl.startsWith('redis') ? 'Redis' : 'PostgreSQL';
  const lines = [
    '',
    `  Assay ${version} is running (${settings.role === 'all' ? 'API and workers' : settings.role})`,
    '',
    ...(settings.role === 'worker' ? workerPlaces(url) : places(url)),
    `  Database     ${embedded ? `embedded PostgreSQL in ${settings.dataDir}` : 'PostgreSQL of DATABASE_URL'}`,
    `  Queues       on ${queues}`,
    `  Suites       ${settings.testOutputDir}`,
    '',
    ...(newAdminKey === undefined ? [] : firstKey(newAdminKey)),
    ...(settings.role === 'worker' ? [] : somethingToTry(url, newAdminKey)),
  ];
  return `${lines.join('\n')}\n`;
}

function places(url: string): string[] {
  return [
    `  API          ${url}/api/v1`,
    `  Swagger UI   ${url}/docs`,
    `  Queue page   ${url}/queues`,
    `  Health       ${url}/health, ${url}/ready, ${url}/metrics`,
  ];
}

function workerPlaces(url: string): string[] {
  return [`  Health       ${url}/health, ${url}/ready, ${url}/metrics`];
}

function firstKey(key: string): string[] {
  return [`  Admin key    ${key}`, '               (shown this once: keep it; it opens everything)', ''];
}

function somethingToTry(url: string, key: string | undefined): string[] {
  return [
    '  Try it: send an API document, and follow the statusUrl of the answer',
    '',
    `    curl -H 'Authorization: Bearer ${key ?? '<your key>'}' -H 'Content-Type: application/yaml' \\`,
    `      --data-binary @docs/examples/petstore.yaml ${url}/api/v1/webhooks/openapi`,
    '',
  ];
}
