import { codeAnalyzer } from '../../tools/code-analyzer.js';
import { runTool } from '../../tools/run-tool.js';
import { hasPython } from '../../tools/suits.js';
import { guarded, PYLINT_ARGS, PYLINT_EXIT_CODES } from './command.js';
import { pylintFindings } from './findings.js';
import { withoutPragmas } from './pragmas.js';
import { pylintOutput } from './schema.js';

export const pylint = codeAnalyzer({
  name: 'pylint',
  title: 'Pylint',
  purpose: 'Finds Python code that breaks when it is reached, swallows errors, or runs text as code.',
  runsIn: { backend_security: 'default' },
  program: 'pylint',
  suits: hasPython,
  configuration: PYLINT_ARGS,
  inspect: async (source, tool, context) => {
    await withoutPragmas(source);
    return runTool(
      {
        tool: guarded(tool),
        args: PYLINT_ARGS,
        cwd: source.folder,
        output: pylintOutput,
        exitCodes: PYLINT_EXIT_CODES,
      },
      context,
    );
  },
  read: pylintFindings,
});
