import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Outcome } from './outcome.js';

interface Line {
  readonly engine: string;
  readonly sha256: string;
  readonly outcome: Outcome;
}

/** Outcomes on disk, a line each, so that a measurement that was stopped goes on where it was. */
export class Results {
  private readonly file: string;
  private readonly known = new Map<string, Outcome>();
  private readonly engine = engineHash();

  constructor(folder: string, fresh: boolean) {
    mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, 'results.jsonl');
    if (fresh) rmSync(this.file, { force: true });
    for (const line of linesOf(this.file)) this.remember(line);
  }

  /** What this engine made of this very document before, if its suite is still there; failures are tried again. */
  find(key: ResultKey): Outcome | undefined {
    const outcome = this.known.get(keyOf(key));
    const isGone = outcome?.result.kind === 'suite' && !existsSync(outcome.result.folder);
    return isGone || outcome?.result.kind === 'failed' ? undefined : outcome;
  }

  add(sha256: string, outcome: Outcome): void {
    appendFileSync(this.file, `${JSON.stringify({ engine: this.engine, sha256, outcome } satisfies Line)}\n`);
  }

  private remember({ engine, sha256, outcome }: Line): void {
    if (engine === this.engine) this.known.set(keyOf({ ...outcome, sha256 }), outcome);
  }
}

export interface ResultKey {
  readonly document: string;
  readonly target: string;
  readonly sha256: string;
}

const keyOf = ({ document, target, sha256 }: ResultKey): string => `${document}\n${target}\n${sha256}`;

function linesOf(file: string): readonly Line[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // The last line is cut short when the machine went down while it was written.
  return lines.flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Line] : []));
}

/** Of everything that decides what is generated: the built program and the packs. */
function engineHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['dist/core', 'templates', 'bench/corpus']) {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const name of names.sort()) hash.update(name).update(readFileSync(name));
  }
  return hash.digest('hex').slice(0, 16);
}
