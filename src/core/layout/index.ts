export { printable, visible } from './escapes.js';
export type { FileDraft, RenderedFile } from './file-draft.js';
export { jsonText } from './json-text.js';
export { laidOut } from './lay-out.js';
export { joinPacked, packFile, type PackedFile } from './packed-file.js';
export { prettyJson } from './pretty-json.js';
export { brokenPython, isLongPython, PYTHON_WIDTH } from './python-line.js';
