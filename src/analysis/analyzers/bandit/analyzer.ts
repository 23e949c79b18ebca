import { codeAnalyzer } from '../../tools/code-analyzer.js';
import { hasPython } from '../../tools/suits.js';
import { runTool } from '../../tools/run-tool.js';
import { BANDIT_ARGS, BANDIT_EXIT_CODES } from './command.js';
import { banditFindings } from './findings.js';
import { banditOutput } from './schema.js';

export const bandit = codeAnalyzer({
  name: 'bandit',
  title: 'Bandit',
  purpose: 'Finds weaknesses in Python code that show in single calls: injection, weak hashes, debug mode.',
  runsIn: { backend_security: 'default' },
  program: 'bandit',
  suits: hasPython,
  configuration: BANDIT_ARGS,
  inspect: (source, tool, context) =>
    runTool(
      {
        tool,
        args: BANDIT_ARGS,
        cwd: source.folder,
        output: banditOutput,
        exitCodes: BANDIT_EXIT_CODES,
      },
      context,
    ),
  read: banditFindings,
});
