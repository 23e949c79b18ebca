import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DocumentPair } from './pairs.js';
import type { Level, Told } from './told.js';

const run = promisify(execFile);

/** A change as `oasdiff changelog --format json` tells it. */
interface OasdiffChange {
  readonly id: string;
  readonly text: string;
  /** 1 INFO, 2 WARN, 3 ERR. */
  readonly level: 1 | 2 | 3;
  readonly operation?: string;
  readonly path?: string;
}

const LEVELS: Readonly<Record<1 | 2 | 3, Level>> = { 1: 'safe', 2: 'potentially_breaking', 3: 'breaking' };

/** @param program path of the oasdiff binary */
export async function askOasdiff(program: string, { before, after }: DocumentPair): Promise<readonly Told[]> {
  const { stdout } = await run(program, ['changelog', before, after, '--format', 'json'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const changes = (stdout.trim() === '' ? [] : JSON.parse(stdout)) as readonly OasdiffChange[];
  return changes.map(({ id, text, level, operation = '', path = '' }) => {
    return { rule: id, text, level: LEVELS[level], operation: `${operation} ${path}`.trim() };
  });
}
