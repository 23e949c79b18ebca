import type { Json } from '#core/spec/index';
import { scopeText } from '../../tools/scope.js';
import type {
  Analyzer,
  AnalyzerContext,
  Availability,
  ServerPool,
  ServiceAddress,
  Subject,
  Toolbox,
  ToolReport,
} from '../analyzer.js';
import { type ZapAssignment, zapAssignment } from './command.js';
import { quiet } from './daemon/session.js';
import { ZapClient } from './daemon/zap-client.js';
import { ZapFailed } from './daemon/zap-failed.js';
import { ZapScan, type ZapScanned } from './daemon/zap-scan.js';
import { zapFindings } from './findings.js';
import { version, zapOptions, type ZapOptions } from './schema.js';

const NO_DAEMON = {
  reason: 'no ZAP daemon is set',
  remedy: 'Set ZAP_URLS (and ZAP_API_KEY) to daemons of OWASP ZAP; docker-compose.yml has one',
} as const;

/** OWASP ZAP, which runs as a daemon of its own: it spiders, judges every answer, and attacks in full scans. */
export const zap: Analyzer = {
  name: 'zap',
  title: 'OWASP ZAP',
  purpose: 'Spiders the running application, judges its answers, and in full scans attacks what it found',
  runsIn: { zap_scan: 'default' },
  needs: 'running',
  suits: (parts) => parts.length > 0,
  availability,
  run,
};

/** How soon a daemon must answer to be taken for one that runs. */
const KNOCK_MS = 5_000;
const CLEANING_MS = 3_000;

async function availability(tools: Toolbox): Promise<Availability> {
  const servers = tools.services('zap');
  if (servers.length === 0) return { kind: 'unavailable', ...NO_DAEMON };
  const answering = await Promise.allSettled(servers.map((server) => versionOf(server)));
  const versions = answering.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (versions[0] !== undefined) return { kind: 'available', version: versions[0] };
  return {
    kind: 'unavailable',
    reason: `no ZAP daemon answers: ${answering.map((one) => reasonOf(one)).join('; ')}`,
    remedy: 'Start the daemons that ZAP_URLS names, and compare ZAP_API_KEY with the key that they have',
  };
}

async function versionOf(server: ServiceAddress, signal = new AbortController().signal): Promise<string> {
  return (await new ZapClient(server, signal, KNOCK_MS).view('core', 'version', version)).version;
}

function reasonOf(one: PromiseSettledResult<string>): string {
  return one.status === 'rejected' ? (one.reason as Error).message : one.value;
}

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  if (context.tools.services('zap').length === 0) return { status: 'unavailable', ...NO_DAEMON };
  const options = zapOptions.safeParse(context.options);
  if (!options.success) {
    const [issue] = options.error.issues;
    const message = `options.${issue?.path.join('.')}: ${issue?.message}`;
    return { status: 'tool-error', category: 'input', message };
  }
  const began = performance.now();
  const limit = AbortSignal.timeout(context.timeoutMs);
  try {
    return await inDaemon(wantedFor(subject, options.data, context), {
      ...context,
      signal: AbortSignal.any([context.signal, limit]),
    });
  } catch (error) {
    if (limit.aborted) return { status: 'timed-out', afterMs: Math.round(performance.now() - began) };
    context.signal.throwIfAborted();
    if (error instanceof ZapFailed) return error.report;
    throw error;
  }
}

function wantedFor(
  { application: { modelSlug, appNumber }, running = {} }: Subject,
  options: ZapOptions,
  { tools, fullScan = false }: AnalyzerContext,
): Wanted {
  return {
    servers: tools.services('zap'),
    subject: `zap ${modelSlug} ${appNumber}`,
    assignmentFor: ({ targetHost }) => zapAssignment(running, options, { fullScan, targetHost }),
  };
}

const WITHOUT_OTHERS: ServerPool = {
  whileHeld: ({ servers, signal }, use) => {
    const [server] = servers;
    if (server === undefined) throw new RangeError('There is no server to wait for');
    return use(server, signal);
  },
};

interface Wanted {
  readonly servers: readonly ServiceAddress[];
  readonly subject: string;
  readonly assignmentFor: (server: ServiceAddress) => ZapAssignment | undefined;
}

/** Waits for a daemon that is free; where that one does not answer, for another. */
async function inDaemon(wanted: Wanted, context: AnalyzerContext): Promise<ToolReport> {
  const { servers, subject, assignmentFor } = wanted;
  const { pool = WITHOUT_OTHERS, signal, progress } = context;
  progress(0, 'waits for a ZAP daemon');
  const tried = await pool.whileHeld({ servers, subject, signal }, async (server, held) => {
    const assignment = assignmentFor(server);
    if (assignment === undefined) return NOTHING_RUNS;
    const found = await versionOf(server, held).catch((error: unknown) => unlessLast(servers, error));
    if (found === undefined) return server;
    // What aborts for another reason than ours was taken from us, and may be somebody else's by now.
    const isOurs = (): boolean => !held.aborted || held.reason === signal.reason;
    return scanned({ server, version: found, isOurs }, assignment, { ...context, signal: held });
  });
  if ('status' in tried) return tried;
  return inDaemon({ ...wanted, servers: servers.filter((server) => server !== tried) }, context);
}

const NOTHING_RUNS: ToolReport = {
  status: 'tool-error',
  category: 'input',
  message: 'nothing of the application runs',
};

function unlessLast(servers: readonly ServiceAddress[], error: unknown): undefined {
  if (servers.length === 1 || !(error instanceof ZapFailed)) throw error;
}

interface Daemon {
  readonly server: ServiceAddress;
  readonly version: string;
  /** Whether nobody else can have it by now. */
  readonly isOurs: () => boolean;
}

async function scanned(
  { server, version: running, isOurs }: Daemon,
  assignment: ZapAssignment,
  { signal, progress }: AnalyzerContext,
): Promise<ToolReport> {
  try {
    const result = await new ZapScan(new ZapClient(server, signal), assignment, { signal, progress }).run();
    return reported(running, assignment, result);
  } finally {
    // The daemon must not go on with attacks that nobody wants any more; whoever has it next would see to it as well,
    // and must not have its own scan ended by us.
    if (isOurs()) await quiet(new ZapClient(server, AbortSignal.timeout(CLEANING_MS))).catch(() => {});
  }
}

function reported(running: string, assignment: ZapAssignment, scan: ZapScanned): ToolReport {
  const { scanType, targets, hasAjaxSpider, options } = assignment;
  const findings = zapFindings(scan.alerts.list);
  const details = {
    scanType,
    targetUrl: targets[0],
    targetUrls: [...targets],
    alerts: scan.alerts.list.length,
    steps: { ...scan.soFar },
  } satisfies Json;
  const configuration = { scanType, hasAjaxSpider, options };
  return {
    status: findings.length === 0 ? 'ok' : 'findings',
    scope: scopeText({ tool: 'zap', version: running, configuration, leftOut: scan.leftOut }),
    findings,
    notes: scan.leftOut.map((what) => `Left out: ${what}`),
    details,
  };
}
