import type { ParsedFile } from '../parsed-file.js';
import type { Finding, Rule } from '../rule.js';

const UNFINISHED_COMMENT = /^\s*(?:TODO|FIXME|XXX|your )/i;
const UNFINISHED_TITLE = /^\s*$|\[object Object\]|\bundefined\b|\bNaN\b/;
/** A parameter of a path that nobody gave a value: `.get('/pets/{petId}')`. */
const UNFILLED_PATH =
  /\.(?:get|put|post|delete|options|head|patch)\(\s*(['"`])[^'"`\n]*\{[^'"`\n{}]+\}[^'"`\n]*\1/g;

/** Nothing is left for a person to fill in. */
export const noPlaceholder: Rule = {
  name: 'no-placeholder',
  severity: 'error',
  check: (files) => files.flatMap((file) => [...inComments(file), ...inTitles(file), ...inPaths(file)]),
};

function inComments({ path, comments }: ParsedFile): Finding[] {
  return comments
    .filter(({ text }) => UNFINISHED_COMMENT.test(text))
    .map(({ text, line }) => ({ file: path, line, detail: `a comment says “${text.trim()}”` }));
}

function inTitles({ tests }: ParsedFile): Finding[] {
  return tests
    .filter(({ title }) => UNFINISHED_TITLE.test(title.replaceAll('_', ' ')))
    .map(({ file, line, title }) => ({ file, line, detail: `“${title}” is no title` }));
}

function inPaths({ path, content, tests }: ParsedFile): Finding[] {
  if (tests.length === 0) return [];
  return Array.from(content.matchAll(UNFILLED_PATH), ({ 0: call, index }) => ({
    file: path,
    line: content.slice(0, index).split('\n').length,
    detail: `${call} has a parameter without a value`,
  }));
}
