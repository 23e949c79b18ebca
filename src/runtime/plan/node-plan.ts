import { z } from 'zod';
import { manifestOf } from '../dependencies/manifest.js';
import { type Dependencies, OUR_PROGRAMS } from './part-plan.js';
import { ApplicationNotStartable } from './plan-errors.js';
import { quoted, type Start } from './python-plan.js';
import type { SourceFiles } from './source-files.js';

/** What of a package.json says how it is started; anything else in it, and nonsense, is passed over. */
const startable = z.object({
  main: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
});
type Startable = z.output<typeof startable>;

const MAINS = ['server.js', 'index.js', 'app.js', 'main.js', 'src/server.js', 'src/index.js', 'src/app.js'];
/** Where builders put what they built; `.` for pages that need no building. */
const BUILT = 'dist build out public .';

/** @throws {ApplicationNotStartable} */
export async function serverStart(files: SourceFiles): Promise<Start> {
  const { main, scripts } = await packageOf(files);
  const found = await files.first([...(main === undefined ? [] : [main]), ...MAINS]);
  const script = scripts?.['start'];
  if (script !== undefined) return { script, text: `${script}\n${found?.text ?? ''}` };
  if (found === undefined)
    throw new ApplicationNotStartable(
      `The back end's package.json has no start script and no main, and there is none of ${MAINS.join(', ')}`,
    );
  return { script: `exec node ${quoted(found.name)}`, text: found.text };
}

/** Pages are built if they have something to build them with, and served by a server of ours. */
export async function pagesStart(files: SourceFiles): Promise<Start> {
  const { scripts } = await packageOf(files);
  const serve = `exec "$${OUR_PROGRAMS.node}" "$${OUR_PROGRAMS.staticServer}" ${BUILT}`;
  const build = scripts?.['build'];
  return { script: build === undefined ? serve : `(${build}\n) && ${serve}`, text: '' };
}

/** @throws {DependenciesRefused} */
export async function nodeDependencies(files: SourceFiles): Promise<Dependencies> {
  const text = await files.read('package.json');
  return text === undefined ? { kind: 'none' } : manifestOf(text, await files.read('package-lock.json'));
}

async function packageOf(files: SourceFiles): Promise<Startable> {
  const text = await files.read('package.json');
  if (text === undefined) return {};
  try {
    return startable.catch({}).parse(JSON.parse(text));
  } catch {
    throw new ApplicationNotStartable('Its package.json is no JSON');
  }
}
