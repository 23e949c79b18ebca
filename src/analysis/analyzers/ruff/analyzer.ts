import { codeAnalyzer } from '../../tools/code-analyzer.js';
import { runTool } from '../../tools/run-tool.js';
import { hasPython } from '../../tools/suits.js';
import { RUFF_ARGS, RUFF_EXIT_CODES } from './command.js';
import { ruffFindings } from './findings.js';
import { ruffOutput } from './schema.js';

export const ruff = codeAnalyzer({
  name: 'ruff',
  title: 'Ruff',
  purpose:
    'Finds weaknesses in Python code with the security rules of a fast linter; some that Bandit misses.',
  runsIn: { backend_security: 'default' },
  program: 'ruff',
  suits: hasPython,
  configuration: RUFF_ARGS,
  inspect: (source, tool, context) =>
    runTool(
      { tool, args: RUFF_ARGS, cwd: source.folder, output: ruffOutput, exitCodes: RUFF_EXIT_CODES },
      context,
    ),
  read: ruffFindings,
});
