import { type ChildProcessByStdio, spawn, type SpawnOptions } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/**
 * A checkout of this project whose program is another one: scripts and configuration are the real ones, but for
 * `npm run tools`, which has nothing to install.
 */
export class Project {
  private constructor(readonly folder: string) {}

  /** `main` is the source of src/app/main.ts. */
  static async make(main: string): Promise<Project> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay project '));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    for (const name of [
      'scripts',
      'nest-cli.json',
      '.swcrc',
      'tsconfig.json',
      'package.json',
      'package-lock.json',
    ]) {
      await cp(name, path.join(folder, name), { recursive: true });
    }
    await chmod(folder, 0o755);
    const project = new Project(folder);
    await project.write('src/app/main.ts', main);
    await project.write('scripts/tools.mjs', '');
    return project;
  }

  /** Packages are those of this checkout: what they are is not what these tests are about. */
  async linkPackages(): Promise<void> {
    await symlink(path.resolve('node_modules'), path.join(this.folder, 'node_modules'));
  }

  async write(file: string, content: string): Promise<void> {
    await mkdir(path.dirname(path.join(this.folder, file)), { recursive: true });
    await writeFile(path.join(this.folder, file), content);
  }

  spawn(args: readonly string[], options: SpawnOptions = {}): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(process.execPath, args, { cwd: os.tmpdir(), ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async run(args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
    const child = this.spawn(args, options);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    return new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, output }));
    });
  }

  get start(): string {
    return path.join(this.folder, 'scripts', 'start.mjs');
  }
}
