import { loadSettings } from '#platform/config/index';
import { ANALYSIS_TYPES, analysisType, analyzerServer, type AnalysisType } from '#analysis/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { good, type Terminal } from './terminal.js';

export interface ServeAnalyzersOptions {
  readonly host: string;
  readonly port: number;
  readonly capacity: number;
  readonly rate: number;
  /** As they were typed. */
  readonly types?: readonly string[];
}

/** `assay serve-analyzers`: the analyzers of this machine for other machines, until it is told to stop. */
export async function serveAnalyzers(options: ServeAnalyzersOptions, terminal: Terminal): Promise<number> {
  const settings = loadSettings(process.env);
  const { serviceKey: key } = settings;
  if (key === undefined) {
    throw new CliError('Set SERVICE_KEY: whoever knows it may have code analysed here', EXIT.usage);
  }
  const { rate: ratePerMinute, types: names, ...others } = options;
  const given = { ...others, key, ratePerMinute, ...(names !== undefined && { types: names.map(typeOf) }) };
  const server = await analyzerServer(given, settings).catch(cannotListen(options));
  const { url, types } = server;
  terminal.result([`${good('✓')} ${types.join(', ')} at ${url}, ${options.capacity} at a time`], {
    url,
    types,
    capacity: options.capacity,
  });
  await stopped();
  await server.close();
  return EXIT.passed;
}

function typeOf(name: string): AnalysisType {
  const type = analysisType.safeParse(name);
  if (type.success) return type.data;
  throw new CliError(`There is no type of analysis ${name}: ${ANALYSIS_TYPES.join(', ')}`, EXIT.usage);
}

function cannotListen({ host, port }: ServeAnalyzersOptions): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    const reason = error.code === 'EADDRINUSE' ? 'it is taken' : error.message;
    throw new CliError(`The service cannot use port ${port} of ${host}: ${reason}`);
  };
}

/** Resolves when somebody asks this process to end. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
