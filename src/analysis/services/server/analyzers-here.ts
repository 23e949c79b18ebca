import { ANALYZERS } from '../../registry.js';
import { InstalledTools, type ToolSettings } from '../../tools/installed-tools.js';
import { type AnalyzerServer, type AnalyzerServerOptions, serveAnalyzers } from './analyzer-server.js';

/** Serves every analyzer of code that this machine has. @throws when the port is taken */
export function analyzerServer(
  options: Omit<AnalyzerServerOptions, 'analyzers' | 'toolbox'>,
  settings: ToolSettings,
): Promise<AnalyzerServer> {
  return serveAnalyzers({ ...options, analyzers: ANALYZERS, toolbox: new InstalledTools(settings) });
}
