import { codeAnalyzer } from '../../tools/code-analyzer.js';
import { runTool } from '../../tools/run-tool.js';
import { hasJavaScript } from '../../tools/suits.js';
import {
  ESLINT_ARGS,
  ESLINT_CONFIGURATION,
  ESLINT_EXIT_CODES,
  eslintConfiguration,
  eslintEnvironment,
} from './command.js';
import { eslintFindings } from './findings.js';
import { eslintOutput } from './schema.js';

export const eslint = codeAnalyzer({
  name: 'eslint',
  title: 'ESLint',
  purpose: 'Finds weaknesses in JavaScript, TypeScript, React and Vue that show in single places.',
  runsIn: { frontend_security: 'default', backend_security: 'default' },
  program: 'eslint',
  suits: hasJavaScript,
  configuration: eslintConfiguration(),
  inspect: (source, tool, context) =>
    runTool(
      {
        tool,
        args: ESLINT_ARGS,
        cwd: source.folder,
        env: eslintEnvironment(tool),
        readable: [ESLINT_CONFIGURATION],
        output: eslintOutput,
        exitCodes: ESLINT_EXIT_CODES,
      },
      context,
    ),
  read: eslintFindings,
});
