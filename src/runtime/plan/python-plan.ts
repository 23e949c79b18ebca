import type { Framework } from '#catalog/index';
import { requirementsOf } from '../dependencies/requirements.js';
import type { Dependencies } from './part-plan.js';
import { ApplicationNotStartable } from './plan-errors.js';
import type { SourceFiles } from './source-files.js';

/** How a part is started, before it has a port and an environment. */
export interface Start {
  readonly script: string;
  /** What was looked at, where ports may be named. */
  readonly text: string;
}

/** The usual names of the module with the application, the usual ones first. */
const MODULES = [
  'app.py',
  'main.py',
  'wsgi.py',
  'asgi.py',
  'server.py',
  'run.py',
  'application.py',
  'index.py',
  'api.py',
];
const RUNS_ITSELF = /^\s*(?:\w+\.run\(|uvicorn\.run\(|serve\(|asyncio\.run\()/m;

/** @throws {ApplicationNotStartable} */
export async function pythonStart(files: SourceFiles, framework: Framework): Promise<Start> {
  if (framework === 'django' || (await files.read('manage.py')) !== undefined) return DJANGO;
  const others = (await files.names()).filter((name) => name.endsWith('.py') && !MODULES.includes(name));
  const found = await moduleWithApplication(files, [...MODULES, ...others]);
  if (found === undefined)
    throw new ApplicationNotStartable(
      `No file of the back end (${MODULES.join(', ')}, …) makes an application`,
    );
  return { script: `exec ${commandFor(found)}`, text: found.text };
}

const DJANGO: Start = {
  script: 'python manage.py migrate --noinput; exec python manage.py runserver --noreload "127.0.0.1:$PORT"',
  text: '',
};

interface Module {
  readonly name: string;
  readonly text: string;
}

/** One that runs itself when it is run; otherwise one that only makes an application. */
async function moduleWithApplication(
  files: SourceFiles,
  names: readonly string[],
): Promise<Module | undefined> {
  let maker: Module | undefined;
  for (const name of names) {
    const text = (await files.read(name)) ?? '';
    if (RUNS_ITSELF.test(text)) return { name, text };
    if (/\b(?:Flask|FastAPI|create_app)\s*\(/.test(text)) maker ??= { name, text };
  }
  return maker;
}

/** Running the file itself is what its author did: tables are often made there, beside `app.run()`. */
function commandFor({ name, text }: Module): string {
  if (RUNS_ITSELF.test(text)) return `python ${quoted(name)}`;
  const module = name.replace(/\.py$/, '');
  const variable = /^(\w+)\s*(?::[^=\n]+)?=\s*(?:Flask|FastAPI)\s*\(/m.exec(text)?.[1] ?? 'app';
  return text.includes('FastAPI(')
    ? `python -m uvicorn ${quoted(`${module}:${variable}`)} --host 127.0.0.1 --port "$PORT"`
    : `python -m flask --app ${quoted(module)} run --host 127.0.0.1 --port "$PORT"`;
}

/** A word of the shell, whatever it holds. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** @throws {DependenciesRefused} */
export async function pythonDependencies(files: SourceFiles): Promise<Dependencies> {
  const text = await files.read('requirements.txt');
  const requirements = text === undefined ? '' : requirementsOf(text);
  return requirements === '' ? { kind: 'none' } : { kind: 'python', requirements };
}
