import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Environment, loadSettings, settingsWarnings } from './load-settings.js';
import { SettingsInvalid } from './settings-invalid.js';
import { withDatabase } from './settings.js';
import { variables } from './variables.js';

function refusal(env: Environment): SettingsInvalid {
  try {
    loadSettings(env);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error;
  }
  throw new Error('these settings were not refused');
}

describe('loadSettings', () => {
  it('gives every setting its default in an empty environment', () => {
    const settings = loadSettings({});

    expect(settings).toMatchObject({
      role: 'all',
      host: '127.0.0.1',
      port: 8000,
      dataDir: path.resolve('.assay'),
      testOutputDir: path.resolve('.assay', 'suites'),
      maxRetryAttempts: 3,
      retryDelayMs: 1000,
      retryMaxDelayMs: 60_000,
      stageRetries: [],
      noticeLimitBytes: 1_048_576,
      documentLimitBytes: 33_554_432,
      artifactQuotaBytes: 10_000_000_000,
      corsOrigins: [],
      egressAllow: [],
    });
    expect(settings.databaseUrl).toBeUndefined();
  });

  it('lets the expected load of one source through by default', () => {
    expect(loadSettings({}).rateLimitPerMinute).toBeGreaterThan(5000 * 60);
  });

  it('reads lists, sizes, durations and levels as people write them', () => {
    const settings = loadSettings({
      EGRESS_ALLOW: 'API.internal:8080, [::1]:9000,',
      CORS_ORIGINS: 'https://app.example.com',
      NOTICE_LIMIT_BYTES: '2.5 MiB',
      RETRY_DELAY: '0.25',
      LOG_LEVEL: 'WARNING',
    });

    expect(settings).toMatchObject({
      egressAllow: ['api.internal:8080', '[::1]:9000'],
      corsOrigins: ['https://app.example.com'],
      noticeLimitBytes: 2_621_440,
      retryDelayMs: 250,
      logLevel: 'warn',
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadSettings({ PORT: '', DATABASE_URL: ' ' })).toEqual(loadSettings({}));
  });

  it('puts suites into the data folder unless told otherwise', () => {
    expect(loadSettings({ ASSAY_DATA_DIR: '/data' }).testOutputDir).toBe('/data/suites');
    expect(loadSettings({ ASSAY_DATA_DIR: '/data', TEST_OUTPUT_DIR: '/suites' }).testOutputDir).toBe(
      '/suites',
    );
  });

  it('names every wrong setting at once, with its value and what is right', () => {
    const error = refusal({ PORT: '80000', ROLE: 'server', EGRESS_ALLOW: 'localhost' });

    expect(error.message).toBe(
      [
        '3 settings are wrong:',
        '  ROLE: "server" is not one of all, api, worker (default all)',
        '  PORT: "80000" is not a whole number from 0 to 65535 (default 8000)',
        '  EGRESS_ALLOW: "localhost" is not a list with commas between, each a host and a port, such as api.internal:8080 or [::1]:8080',
      ].join('\n'),
    );
    expect(error.issues.map(({ pointer }) => pointer)).toEqual(['/ROLE', '/PORT', '/EGRESS_ALLOW']);
  });

  it('never shows the value of a secret', () => {
    const hidden = 'mysql://assay:hunter2@db/assay';
    const secrets = variables.filter(({ secret }) => secret === true).map(({ variable }) => variable);

    const error = refusal({
      DATABASE_URL: hidden,
      QUEUE_URL: hidden,
      ASSAY_SECRET_KEY: hidden,
      ASSAY_ADMIN_KEY: hidden,
    });

    expect(JSON.stringify([error.message, error.issues])).not.toContain('hunter2');
    expect(error.message).toContain(
      'DATABASE_URL: the value given (not shown) is not an address that starts with',
    );
    expect(secrets).toEqual(
      expect.arrayContaining([
        'DATABASE_URL',
        'QUEUE_URL',
        'ASSAY_SECRET_KEY',
        'ASSAY_ADMIN_KEY',
        'APIFOX_TOKEN',
      ]),
    );
  });

  it.each([
    ['PORT', '-1'],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['RETRY_DELAY', '1s'],
    ['NOTICE_LIMIT_BYTES', '1 MibiByte'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://app.example.com/path'],
    ['EGRESS_ALLOW', 'localhost:0'],
    ['EGRESS_ALLOW', 'localhost:99999'],
    ['DATABASE_URL', 'sqlite:///./test_automation.db'],
    ['QUEUE_URL', 'amqp://localhost'],
    ['APIFOX_BASE_URL', 'api.apifox.com'],
    ['ASSAY_SECRET_KEY', 'secret'],
    ['ASSAY_ADMIN_KEY', 'admin'],
  ])('refuses %s=%s', (variable, value) => {
    expect(refusal({ [variable]: value }).issues.map(({ pointer }) => pointer)).toEqual([`/${variable}`]);
  });
});

describe('withDatabase', () => {
  it('puts the queues into the database unless they were put elsewhere', () => {
    const url = 'postgres://localhost/assay';

    expect(withDatabase(loadSettings({}), url).queueUrl).toBe(url);
    expect(withDatabase(loadSettings({ QUEUE_URL: 'redis://localhost' }), url).queueUrl).toBe(
      'redis://localhost',
    );
  });
});

describe('settingsWarnings', () => {
  it('tells of variables that look like settings, and of the one that was probably meant', () => {
    expect(
      settingsWarnings({ ASSAY_DATADIR: 'x', ASSAY_PORT: '1', ASSAY_TELEPATHY: 'on', HOME: '/' }),
    ).toEqual([
      'ASSAY_DATADIR is not a setting and has no effect; did you mean ASSAY_DATA_DIR?',
      'ASSAY_PORT is not a setting and has no effect; did you mean PORT?',
      'ASSAY_TELEPATHY is not a setting and has no effect',
    ]);
  });

  it('is silent about known settings', () => {
    expect(settingsWarnings({ ASSAY_DATA_DIR: 'x', ASSAY_ADMIN_KEY: 'y' })).toEqual([]);
  });
});

describe('STAGE_RETRIES', () => {
  it('says what single stages do differently, and refuses stages that there are not', () => {
    expect(loadSettings({ STAGE_RETRIES: 'execute:1, fetch:5:2:120' }).stageRetries).toEqual([
      { stage: 'execute', attempts: 1 },
      { stage: 'fetch', attempts: 5, delayMs: 2_000, maxDelayMs: 120_000 },
    ]);
    for (const wrong of ['fetsch:5', 'fetch', 'fetch:0', 'fetch:1:x', 'fetch:1:1:1:1']) {
      expect(() => loadSettings({ STAGE_RETRIES: wrong })).toThrow('STAGE_RETRIES');
    }
  });
});
