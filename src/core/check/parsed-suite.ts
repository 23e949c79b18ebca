import { messageOf } from '#core/errors/index';
import type { RenderedFile } from '#core/render/index';
import type { ParsedFile, SyntaxMistake } from './parsed-file.js';
import { parsePython } from './python-file.js';
import { parseTypeScript } from './typescript-file.js';

/** Reads a suite's file as its language; what is neither code nor JSON is text, in which nothing can be wrong. */
export function parseFile(file: RenderedFile): ParsedFile {
  const { path, content } = file;
  if (path.endsWith('.ts')) return parseTypeScript(file);
  if (path.endsWith('.py')) return parsePython(file);
  const isJson = path.endsWith('.json') || path.endsWith('.prettierrc');
  return { path, content, mistakes: isJson ? jsonMistakes(content) : [], comments: [], tests: [] };
}

function jsonMistakes(content: string): SyntaxMistake[] {
  try {
    JSON.parse(content);
    return [];
  } catch (error) {
    return [{ line: 1, detail: messageOf(error) }];
  }
}
