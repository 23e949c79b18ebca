import Handlebars from 'handlebars';
import { parseSync } from 'oxc-parser';
import { z } from 'zod';
import { httpFile } from '../language/http.js';
import { python } from '../language/python.js';
import { typescript } from '../language/typescript.js';
import type { Json } from '#core/spec/index';
import type { Language } from '../language/language.js';
import { TemplateCheck, type ParsedTemplate } from './check-template.js';
import { PackManifest } from './manifest.js';
import { RenderMeter } from './meter.js';
import { TemplateCompiler } from './compiled-template.js';
import { TemplatePackInvalid } from './pack-invalid.js';
import { httpScanner } from './scan-http.js';
import { jsonScanner } from './scan-json.js';
import { markdownScanner } from './scan-markdown.js';
import { pythonScanner } from './scan-python.js';
import { staticScanner } from './scan-static.js';
import { typescriptScanner } from './scan-typescript.js';
import type { Scanner } from './scanner.js';
import { pathName } from './template-rules.js';

/** A checked pack: everything in it may be rendered with anything. */
export interface TemplatePack {
  readonly manifest: PackManifest;
  /** Renders one of the manifest's templates. `steps` bounds the work; beyond it `TemplatePackInvalid` is thrown. */
  render(template: string, view: object): string;
  /** The value of a JSON file that is one value and nothing else: it need not become text and be read again. */
  onlyJson(template: string, view: object): Json | undefined;
  readonly meter: RenderMeter;
}

const MANIFEST = 'manifest.json';
const LARGEST_TEMPLATE = 256 * 1024;

const SCANNERS: readonly (readonly [suffix: string, scanner: Scanner])[] = [
  ['.ts.hbs', typescriptScanner],
  ['.js.hbs', typescriptScanner],
  ['.py.hbs', pythonScanner],
  ['.http.hbs', httpScanner],
  ['.json.hbs', jsonScanner],
  ['.prettierrc.hbs', jsonScanner],
  ['.md.hbs', markdownScanner],
  ['.toml.hbs', staticScanner],
  ['.txt.hbs', staticScanner],
];

/** What the code of a target is written in. */
const LANGUAGES: Readonly<Record<PackManifest['target'], Language>> = {
  vitest: typescript,
  pytest: python,
  k6: typescript,
  locust: python,
  postman: typescript,
  http: httpFile,
};

/**
 * Checks and compiles a template pack.
 *
 * @param files the pack's files by their path in the pack, `manifest.json` among them
 * @throws TemplatePackInvalid names the file, line and column of the first thing that is wrong
 */
export function loadPack(files: ReadonlyMap<string, string>): TemplatePack {
  const manifest = readManifest(files);
  const partials = new Map(
    Object.entries(manifest.partials).map(([name, file]) => [name, parseTemplate(files, file)]),
  );
  const templates = new Map<string, ParsedTemplate>();
  for (const file of [...Object.values(manifest.files), ...Object.values(manifest.tests.strategies)]) {
    const template = parseTemplate(files, file);
    checkTemplate(template, partials);
    templates.set(file, template);
  }
  return compile(manifest, templates, partials);
}

export function readManifest(files: ReadonlyMap<string, string>): PackManifest {
  const text = files.get(MANIFEST);
  if (text === undefined)
    throw new TemplatePackInvalid({ file: MANIFEST, line: 1, column: 1 }, 'the pack has no manifest');
  const parsed = PackManifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const member = issue?.path.at(-1);
  const place = member === undefined ? { line: 1, column: 1 } : placeOf(text, JSON.stringify(String(member)));
  throw new TemplatePackInvalid({ file: MANIFEST, ...place }, z.prettifyError(parsed.error));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // JSON.parse may tell no place; as an expression of a program, the same text has one.
    const [mistake] = parseSync('manifest.ts', `(${text})`).errors;
    const at = Math.max(0, (mistake?.labels[0]?.start ?? 1) - 1);
    throw new TemplatePackInvalid(
      { file: MANIFEST, ...placeAt(text, at) },
      'the manifest is not JSON',
      cause,
    );
  }
}

function placeOf(text: string, needle: string): { line: number; column: number } {
  return placeAt(text, Math.max(0, text.indexOf(needle)));
}

function placeAt(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

export function parseTemplate(files: ReadonlyMap<string, string>, file: string): ParsedTemplate {
  const text = files.get(file);
  if (text === undefined) {
    const place = placeOf(files.get(MANIFEST) ?? '', JSON.stringify(file));
    throw new TemplatePackInvalid({ file: MANIFEST, ...place }, `the pack has no file ${file}`);
  }
  if (text.length > LARGEST_TEMPLATE) {
    throw new TemplatePackInvalid(
      { file, line: 1, column: 1 },
      `a template may have ${LARGEST_TEMPLATE} characters`,
    );
  }
  try {
    return { file, program: Handlebars.parse(text.replaceAll('\r\n', '\n')) };
  } catch (cause) {
    throw unparsable(file, cause);
  }
}

/** The parser tells the line in its message only, or as properties of its own exceptions. */
function unparsable(file: string, cause: unknown): TemplatePackInvalid {
  const { message, lineNumber, column } = cause as Error & { lineNumber?: number; column?: number };
  const line = lineNumber ?? Number(/line (\d+)/.exec(message)?.[1] ?? 1);
  const detail = message.split('\n').at(-1) ?? message;
  return new TemplatePackInvalid(
    { file, line, column: (column ?? 0) + 1 },
    `cannot be parsed: ${detail}`,
    cause,
  );
}

export function checkTemplate(template: ParsedTemplate, partials: ReadonlyMap<string, ParsedTemplate>): void {
  const scanner = SCANNERS.find(([suffix]) => template.file.endsWith(suffix))?.[1];
  const place = { file: template.file, line: 1, column: 1 };
  if (scanner === undefined) {
    const known = SCANNERS.map(([suffix]) => suffix).join(', ');
    throw new TemplatePackInvalid(
      place,
      `it is not known how to write this kind of file safely; known are ${known}`,
    );
  }
  try {
    new TemplateCheck(partials, scanner).run(template);
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new TemplatePackInvalid(place, 'the template is nested too deeply', cause);
    throw cause;
  }
}

/** The name of the value, where a template is `{{json name}}`. */
function onlyValue(template: ParsedTemplate | undefined): string | undefined {
  const [printed, ...others] = (template?.program.body ?? []).filter((node) => !isBlank(node));
  if (printed?.type !== 'MustacheStatement' || others.length > 0) return undefined;
  const { path, params } = printed as hbs.AST.MustacheStatement;
  const [value] = params;
  if (pathName(path) !== 'json' || value === undefined) return undefined;
  return pathName(value) || undefined;
}

function isBlank(node: hbs.AST.Statement): boolean {
  return node.type === 'ContentStatement' && (node as hbs.AST.ContentStatement).value.trim() === '';
}

function compile(
  manifest: PackManifest,
  templates: ReadonlyMap<string, ParsedTemplate>,
  partials: ReadonlyMap<string, ParsedTemplate>,
): TemplatePack {
  const meter = new RenderMeter();
  const compiler = new TemplateCompiler({ partials, meter, language: LANGUAGES[manifest.target] });
  const compiled = new Map([...templates].map(([file, template]) => [file, compiler.template(template)]));
  return {
    manifest,
    meter,
    render(file, view) {
      const template = compiled.get(file);
      if (template === undefined)
        throw new TemplatePackInvalid({ file, line: 1, column: 1 }, 'is not a template of this pack');
      meter.enter(file);
      return template(view);
    },
    onlyJson(file, view) {
      const name = onlyValue(templates.get(file));
      if (name === undefined || !Object.hasOwn(view, name)) return undefined;
      return (view as Readonly<Record<string, Json>>)[name];
    },
  };
}
