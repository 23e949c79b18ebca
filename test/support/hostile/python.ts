import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { RenderedFile } from '#core/render/index';
import { syntaxOf } from './syntax.js';

const ORACLE = join(import.meta.dirname, 'python-oracle.py');

interface Judgement {
  readonly shape: string;
  readonly harm: readonly string[];
}

/**
 * What Python itself takes files for. Every file is asked for first, and all of them are read by one process: most
 * files of most suites are the same.
 */
export class PythonOracle {
  private readonly asked = new Map<string, RenderedFile>();
  private readonly judged = new Map<RenderedFile, Judgement>();

  /** The same files, each content only once, since a document with many places has many suites. */
  ask(files: readonly RenderedFile[]): readonly RenderedFile[] {
    return files.map((file) => {
      const key = `${file.path}\n${file.content}`;
      const known = this.asked.get(key) ?? file;
      this.asked.set(key, known);
      return known;
    });
  }

  answer(): void {
    const files = pythonIn([...this.asked.values()]);
    const input = JSON.stringify(files.map(({ path, content }) => [path, content]));
    const output = execFileSync('python3', [ORACLE], { input, maxBuffer: 512 * 1024 * 1024 });
    const judgements = JSON.parse(output.toString('utf8')) as Judgement[];
    files.forEach((file, index) => this.judged.set(file, judgements[index] ?? UNREAD));
  }

  harmOf(files: readonly RenderedFile[]): readonly string[] {
    const paths = files.map(({ path }) => path.toLowerCase());
    const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
    const unsafe = files.filter(({ path }) => !SAFE_PATH.test(path) || path.length > LONGEST_PATH);
    return [
      ...twice.map((path) => `${path} is there twice`),
      ...unsafe.map(({ path }) => `${path} is no safe name`),
      ...files
        .filter(({ content }) => UNPRINTABLE.test(content))
        .map(({ path }) => `${path} prints what cannot be seen`),
      ...pythonIn(files).flatMap((file) => this.of(file).harm.map((what) => `${file.path}: ${what}`)),
    ];
  }

  /** Sorted, since the names of files come from the document, and with them their order. */
  shapesOf(files: readonly RenderedFile[]): readonly string[] {
    const others = files.filter(({ path }) => /\.(?:md|json)$/.test(path));
    return [...pythonIn(files).map((file) => this.of(file).shape), ...syntaxOf(others)].sort();
  }

  private of(file: RenderedFile): Judgement {
    return this.judged.get(file) ?? UNREAD;
  }
}

const UNREAD: Judgement = { shape: '', harm: ['nobody read it'] };

const SAFE_PATH = /^(?:[a-z0-9][a-z0-9-]*\/)*[A-Za-z0-9_.][A-Za-z0-9_]*(?:\.[a-z]+)*$/;
const LONGEST_PATH = 120;
/** Controls, separators of lines, marks of direction, what has no width, halves of pairs. */
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff]/u;

function pythonIn(files: readonly RenderedFile[]): readonly RenderedFile[] {
  return files.filter(({ path }) => path.endsWith('.py'));
}
