import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeAnalyzer, missingProgram } from '../../tools/code-analyzer.js';
import { runTool } from '../../tools/run-tool.js';
import { hasJavaScript } from '../../tools/suits.js';
import { RETIRE_DATA, RETIRE_EXIT_CODES, retireArgs } from './command.js';
import { retireFindings } from './findings.js';
import { retireOutput } from './schema.js';

export const retire = codeAnalyzer({
  name: 'retire',
  title: 'Retire.js',
  purpose: 'Finds copies of JavaScript libraries, also renamed and joined ones, that have known weaknesses.',
  runsIn: { frontend_security: 'default' },
  program: 'retire',
  suits: hasJavaScript,
  configuration: retireArgs('', ''),
  inspect: async (source, tool, context) => {
    const data = await context.tools.data(RETIRE_DATA);
    if (data === undefined) return { kind: 'broken', report: missingProgram('the data of retire') };
    const ignoreFile = path.join(context.workFolder, 'nothing-ignored.json');
    await writeFile(ignoreFile, '[]');
    return runTool(
      {
        tool,
        args: retireArgs(data, ignoreFile),
        cwd: source.folder,
        readable: [data, ignoreFile],
        output: retireOutput,
        exitCodes: RETIRE_EXIT_CODES,
      },
      context,
    );
  },
  read: (output, _lines, source) => Promise.resolve(retireFindings(output, source)),
});
