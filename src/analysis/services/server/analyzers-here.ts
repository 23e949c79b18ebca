import type { Settings } from '#platform/config/index';
import { ANALYZERS } from '../../registry.js';
import { InstalledTools, type ToolSettings } from '../../tools/installed-tools.js';
import { type AnalyzerServer, type AnalyzerServerOptions, serveAnalyzers } from './analyzer-server.js';

/** Serves every analyzer that this machine has. @throws when the port is taken */
export function analyzerServer(
  options: Omit<AnalyzerServerOptions, 'analyzers' | 'toolbox' | 'targets'>,
  settings: ToolSettings & Pick<Settings, 'serviceTargets'>,
): Promise<AnalyzerServer> {
  return serveAnalyzers({
    ...options,
    analyzers: ANALYZERS,
    toolbox: new InstalledTools(settings),
    targets: settings.serviceTargets,
  });
}
