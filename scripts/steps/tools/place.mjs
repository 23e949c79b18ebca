import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stop } from '../project.mjs';
import { capture } from '../run.mjs';

/** How much of what a program said is shown when it fails: its end, where programs put what matters. */
const SAID_CHARACTERS = 2_000;

/**
 * A folder named after what it is made from, made once. Programs in it are found by where it is, so it is not made
 * elsewhere and moved; a mark, written last, tells a whole one from what a broken installation left.
 * @returns the folder
 */
export async function madeOnce({ folder, name, recipe, title }, make) {
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
  const place = path.join(folder, `${name}-${hash}`);
  const mark = path.join(place, '.complete');
  if (existsSync(mark)) return place;
  console.log(`Installing ${title} …`);
  const began = performance.now();
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  await make(place);
  writeFileSync(mark, '');
  console.log(`Installed ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return place;
}

/**
 * Runs a step of an installation, on the machine's own programs: the project's packages need not be installed.
 * Throws a `Stop` with the end of what it said, and advice, when it fails.
 * @returns what it said
 */
export async function step(file, args, advice) {
  const said = capture(file, args, process.env).catch((error) => ({ code: 1, output: error.message }));
  const { code, output } = await said;
  if (code === 0) return output;
  throw new Stop(`${file} ${args[0] ?? ''} failed:\n${output.trim().slice(-SAID_CHARACTERS)}\n${advice}`);
}
