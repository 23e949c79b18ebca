import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeAnalyzer } from '../../tools/code-analyzer.js';
import { runTool } from '../../tools/run-tool.js';
import { hasJavaScript, hasPython } from '../../tools/suits.js';
import {
  NOTHING_IGNORED,
  SEMGREP_ARGS,
  SEMGREP_ENVIRONMENT,
  SEMGREP_EXIT_CODES,
  SEMGREP_RULES,
} from './command.js';
import { semgrepFindings } from './findings.js';
import { rulesDigest } from './rules.js';
import { semgrepOutput } from './schema.js';

export const semgrep = codeAnalyzer({
  name: 'semgrep',
  title: 'Semgrep',
  purpose: 'Follows what strangers send to where it must not go, in Flask, FastAPI, Express, React and Vue.',
  runsIn: { backend_security: 'default', frontend_security: 'default' },
  program: 'semgrep',
  suits: (parts) => hasPython(parts) || hasJavaScript(parts),
  configuration: [SEMGREP_ARGS.filter((argument) => !argument.includes(SEMGREP_RULES)), rulesDigest()],
  inspect: async (source, tool, context) => {
    await writeFile(path.join(source.folder, NOTHING_IGNORED.file), NOTHING_IGNORED.content);
    return runTool(
      {
        tool,
        args: SEMGREP_ARGS,
        cwd: source.folder,
        env: SEMGREP_ENVIRONMENT,
        readable: [SEMGREP_RULES],
        output: semgrepOutput,
        exitCodes: SEMGREP_EXIT_CODES,
      },
      context,
    );
  },
  read: semgrepFindings,
});
