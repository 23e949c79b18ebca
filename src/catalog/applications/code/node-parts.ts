import { z } from 'zod';
import type { Framework } from '../part.js';
import { aPart, type CodeReader, folderOf, type FoundPart } from './code-reader.js';

const dependencies = z.record(z.string(), z.unknown()).default({}).catch({});
const manifest = z.object({ dependencies, devDependencies: dependencies });

/** What answers requests, and what is shown in a browser; the first that a manifest names. */
const BACKENDS: readonly (readonly [Framework, RegExp])[] = [
  ['express', /^express$/],
  ['unknown', /^(?:fastify|koa|@hapi\/hapi|@nestjs\/core|hono|restify|polka)$/],
];
const FRONTENDS: readonly (readonly [Framework, RegExp])[] = [
  ['react', /^(?:react|react-dom|next|react-scripts|preact)$/],
  ['vue', /^(?:vue|nuxt|@vue\/cli-service)$/],
  ['unknown', /^(?:svelte|@sveltejs\/kit|@angular\/core|solid-js|vite)$/],
];

const SERVER_FILES = ['server.js', 'server.mjs', 'server.ts', 'index.js', 'app.js'];
const SERVES = /(?:require\(|from\s)\s*['"](?:node:)?(?:http|https|express)['"]/;

/** Parts in JavaScript or TypeScript, as package.json tells; a package may be both halves. */
export function nodeParts(code: CodeReader): readonly FoundPart[] {
  const manifests = code.paths.filter((path) => /(?:^|\/)package\.json$/.test(path));
  return manifests.flatMap((path) => partsOf(code, path));
}

function partsOf(code: CodeReader, path: string): readonly FoundPart[] {
  const folder = folderOf(path);
  const names = packagesOf(code.text(path));
  const backend = firstOf(BACKENDS, names) ?? serverOf(code, folder);
  const frontend = firstOf(FRONTENDS, names);
  return [
    ...(backend === undefined ? [] : [aPart('backend', backend, 'javascript', folder)]),
    ...(frontend === undefined ? [] : [aPart('frontend', frontend, 'javascript', folder)]),
  ];
}

function packagesOf(text: string): readonly string[] {
  const read = manifest.safeParse(parsed(text));
  if (!read.success) return [];
  return [...Object.keys(read.data.dependencies), ...Object.keys(read.data.devDependencies)];
}

/** A manifest that cannot be read says nothing; whoever installs it says what is wrong with it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function serverOf(code: CodeReader, folder: string): Framework | undefined {
  const files = SERVER_FILES.map((name) => (folder === '' ? name : `${folder}/${name}`));
  return files.some((file) => SERVES.test(code.text(file))) ? 'unknown' : undefined;
}

function firstOf(
  frameworks: readonly (readonly [Framework, RegExp])[],
  names: readonly string[],
): Framework | undefined {
  return frameworks.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0];
}
