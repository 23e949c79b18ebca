import path from 'node:path';
import ts from 'typescript';
import type { Mistake } from './outcome.js';

/** Type-checks the suites of these folders in one program: the types of Node and of the runner are read once. */
export default function typeMistakes(folders: readonly string[]): readonly Mistake[] {
  const projects = folders.map(projectIn);
  const options = projects[0]?.options ?? {};
  const program = ts.createProgram(
    projects.flatMap(({ fileNames }) => fileNames),
    { ...options, noEmit: true },
  );
  return ts.getPreEmitDiagnostics(program).map(mistakeOf);
}

/** All suites come from one pack, so their options are the same; what is checked is what each configuration names. */
function projectIn(folder: string): ts.ParsedCommandLine {
  const file = path.join(folder, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, folder);
}

function mistakeOf({ file, start, messageText }: ts.Diagnostic): Mistake {
  return {
    file: file?.fileName ?? '',
    line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1,
    detail: ts.flattenDiagnosticMessageText(messageText, ' '),
  };
}
