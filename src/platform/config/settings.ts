import path from 'node:path';
import { z } from 'zod';
import { analysing } from './analysis-settings.js';
import { apifox } from './apifox-settings.js';
import { batching } from './batch-settings.js';
import {
  bytes,
  folder,
  hostAndPort,
  type Kind,
  listOf,
  oneOf,
  optionalSetting,
  origin,
  seconds,
  setting,
  stageRetries,
  textLike,
  url,
  whole,
} from './kinds.js';
import { running } from './runtime-settings.js';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Levels of pino; the names of Python's logging, which the system before this one used, mean the same. */
const logLevel: Kind<(typeof logLevels)[number]> = {
  right: `one of ${logLevels.join(', ')}`,
  read: (value) => {
    const level = value
      .toLowerCase()
      .replace(/^warning$/, 'warn')
      .replace(/^critical$/, 'fatal');
    return oneOf(...logLevels).read(level);
  },
};

const secretKey = textLike(
  '32 bytes in hex (64 digits), such as `openssl rand -hex 32` makes',
  /^[0-9a-f]{64}$/i,
);
const adminKey = textLike('at least 24 letters, digits, dashes or underscores', /^[A-Za-z0-9_-]{24,200}$/);

const STAGES = [
  'fetch',
  'diff',
  'generate',
  'check',
  'execute',
  'register',
  'analyse',
  'grade',
  'notify',
] as const;

const serving = {
  role: setting(oneOf('all', 'api', 'worker'), {
    description: 'What this process does: answer requests, work on queues, or both.',
    default: 'all',
  }),
  host: setting(textLike('a host name or an address'), {
    description: 'Address to listen on. `0.0.0.0` opens it to the network.',
    default: '127.0.0.1',
  }),
  port: setting(whole(0, 65_535), {
    description: 'Port to listen on; 0 takes any free one.',
    default: '8000',
  }),
  corsOrigins: setting(listOf(origin), {
    description: 'Web pages of these origins may call the API from a browser.',
    default: '',
  }),
  shutdownMs: setting(seconds(0, 3600), {
    variable: 'SHUTDOWN_SECONDS',
    description: 'How long requests and jobs under way may take to end at shutdown.',
    default: '10',
  }),
};

const storing = {
  dataDir: setting(folder, {
    variable: 'ASSAY_DATA_DIR',
    description: 'Folder for everything kept: the embedded database, artifacts, suites, the secret key.',
    default: '.assay',
  }),
  databaseUrl: optionalSetting(url('postgres', 'postgresql'), {
    description: 'PostgreSQL to use instead of the embedded one.',
    otherwise: 'embedded PostgreSQL in the data folder',
    secret: true,
  }),
  databasePoolSize: setting(whole(1, 200), {
    description: 'Connections to the database of one process, without those of the queues.',
    default: '10',
  }),
  queueUrl: optionalSetting(url('postgres', 'postgresql', 'redis', 'rediss'), {
    description: 'Where the queues live. A `redis://` address switches them to Redis.',
    otherwise: 'the database',
    secret: true,
  }),
  testOutputDir: optionalSetting(folder, {
    description: 'Folder that suites are written to, one folder for each project.',
    otherwise: '`suites` in the data folder',
  }),
  appBasePath: optionalSetting(folder, {
    description:
      'Folder of generated applications, `<model_slug>/app<N>` each; webhooks may name folders in it, and imports read it.',
    otherwise: 'applications come with their code',
  }),
  gitFolders: setting(listOf(folder), {
    description:
      'Folders in which projects may name git repositories by their path. Hooks of a repository named by its path run on pushing, as this program.',
    default: '',
  }),
  templatesDir: optionalSetting(folder, {
    description: 'Folder with template packs that come before the bundled ones of the same name.',
    otherwise: 'bundled packs only',
  }),
  artifactQuotaBytes: setting(bytes(0), {
    description: 'Size of the artifact store above which it warns and cleans up.',
    default: '10 GB',
  }),
  retentionDays: setting(whole(1, 36_500), {
    description: 'Days after which finished events, runs and what they made are deleted.',
    default: '30',
  }),
};

const guarding = {
  secretKey: optionalSetting(secretKey, {
    variable: 'ASSAY_SECRET_KEY',
    description: "Key that sources' secrets are encrypted with. The same for all processes on one database.",
    otherwise: 'made at the first start and kept in the data folder',
    secret: true,
  }),
  adminKey: optionalSetting(adminKey, {
    variable: 'ASSAY_ADMIN_KEY',
    description: 'API key with every scope for the first start.',
    otherwise: 'made and shown at the first start',
    secret: true,
  }),
  rateLimitPerMinute: setting(whole(1, 1e9), {
    description: 'Webhook deliveries taken from one source in a minute.',
    default: '600000',
  }),
  apiRateLimitPerMinute: setting(whole(1, 1e9), {
    description: 'API requests taken with one key in a minute.',
    default: '6000',
  }),
  noticeLimitBytes: setting(bytes(1024), {
    description: 'Largest body of a webhook that only brings a notice.',
    default: '1 MiB',
  }),
  documentLimitBytes: setting(bytes(1024), {
    description: 'Largest API document, posted or fetched.',
    default: '32 MiB',
  }),
  dedupWindowMs: setting(seconds(0, 86_400), {
    variable: 'DEDUP_WINDOW_SECONDS',
    description:
      'A body that comes again within this time is the same delivery, where a source sends no delivery id.',
    default: '300',
  }),
  egressAllow: setting(listOf(hostAndPort), {
    description: 'Private hosts that documents may be fetched from and suites may be run against.',
    default: '',
  }),
};

const working = {
  maxRetryAttempts: setting(whole(1, 100), {
    description: 'How often a stage is run in all before its run becomes a dead letter.',
    default: '3',
  }),
  retryDelayMs: setting(seconds(0, 3600), {
    variable: 'RETRY_DELAY',
    description: 'Wait before the second attempt of a stage; it doubles with each further one.',
    default: '1',
  }),
  retryMaxDelayMs: setting(seconds(0, 86_400), {
    variable: 'RETRY_MAX_DELAY',
    description: 'Longest wait between two attempts of a stage.',
    default: '60',
  }),
  stageRetries: setting(listOf(stageRetries(...STAGES)), {
    description: 'Stages whose attempts and waits differ from these.',
    default: '',
  }),
  breakerFailures: setting(whole(1, 1000), {
    description: 'Failed calls in a row after which a dependency is left alone.',
    default: '5',
  }),
  breakerRecoveryMs: setting(seconds(0.05, 86_400), {
    variable: 'BREAKER_RECOVERY_SECONDS',
    description: 'How long a dependency is left alone before one call tries it again.',
    default: '60',
  }),
  engineConcurrency: setting(whole(1, 64), {
    description:
      'Stages on API documents (fetch, diff, generate, check) and on applications (register, grade) at the same time in one process.',
    default: '2',
  }),
  engineMemoryMb: setting(whole(64, 65_536), {
    description: 'Memory in MB that work on one document may take.',
    default: '1024',
  }),
  executeConcurrency: setting(whole(1, 64), {
    description: 'Suites executed at the same time in one process.',
    default: '2',
  }),
  executeTimeoutMs: setting(seconds(1, 86_400), {
    variable: 'EXECUTE_TIMEOUT_SECONDS',
    description: 'Time limit for the execution of one suite.',
    default: '300',
  }),
  executeOutputLimitBytes: setting(bytes(1024), {
    description: 'How much of the output of one execution is kept.',
    default: '4 MiB',
  }),
  analyseConcurrency: setting(whole(1, 64), {
    description: 'Applications analysed at the same time in one process.',
    default: '2',
  }),
  analyseTimeoutMs: setting(seconds(1, 86_400), {
    variable: 'ANALYSE_TIMEOUT_SECONDS',
    description: 'Time limit for all analyses of one application that a webhook asks for.',
    default: '3600',
  }),
  ...batching,
  notifyConcurrency: setting(whole(1, 64), {
    description: 'Notifications sent at the same time by one process.',
    default: '4',
  }),
};

const seeing = {
  logLevel: setting(logLevel, {
    description: 'Least important log lines that are written.',
    default: 'info',
  }),
  logFormat: setting(oneOf('auto', 'json', 'pretty'), {
    description: 'Form of log lines; `auto` is pretty in a terminal and JSON elsewhere.',
    default: 'auto',
  }),
  otlpEndpoint: optionalSetting(url('http', 'https'), {
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    description: 'Collector that OpenTelemetry traces are sent to (OTLP over HTTP).',
    otherwise: 'no traces',
  }),
};

/** Every setting of the program: key in the program, variable in the environment, default, description. */
export const settingsSchema = z.object({
  ...serving,
  ...storing,
  ...guarding,
  ...apifox,
  ...working,
  ...running,
  ...analysing,
  ...seeing,
});

type Read = z.output<typeof settingsSchema>;

/**
 * Settings as given at start; sizes in bytes, durations in milliseconds (`…Ms`), folders absolute.
 * Without `databaseUrl` the embedded PostgreSQL is to be started.
 */
export type GivenSettings = Readonly<Omit<Read, 'testOutputDir'> & { testOutputDir: string }>;

/** Settings as the program works with them: given ones, and the addresses of what runs. */
export type Settings = GivenSettings & { readonly databaseUrl: string; readonly queueUrl: string };

/** Fills in what depends on another setting. */
export function settled(read: Read): GivenSettings {
  return { ...read, testOutputDir: read.testOutputDir ?? path.join(read.dataDir, 'suites') };
}

/** Settings with the address of the database that runs; queues live in it unless they were put elsewhere. */
export function withDatabase(given: GivenSettings, databaseUrl: string): Settings {
  return { ...given, databaseUrl, queueUrl: given.queueUrl ?? databaseUrl };
}
