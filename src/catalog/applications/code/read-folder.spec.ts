import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderBelow } from './base-folder.js';
import { CODE_LIMITS } from './code-tree.js';
import { readFolder } from './read-folder.js';
import { writeCode } from './write-code.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'assay-code-'));
  await put('acme/app1/backend/app.py', 'import flask');
  await put('acme/app1/backend/run.sh', '#!/bin/sh');
  await chmod(path.join(root, 'acme/app1/backend/run.sh'), 0o755);
  await put('secret', 'of another');
});
afterEach(() => rm(root, { recursive: true }));

async function put(file: string, text: string): Promise<void> {
  const at = path.join(root, file);
  await mkdir(path.dirname(at), { recursive: true });
  await writeFile(at, text);
}

it('reads a folder, and leaves out links, pipes and what is installed', async () => {
  await put('acme/app1/frontend/node_modules/x/index.js', '');
  await put('acme/app1/app.pyc', '');
  await symlink('../../secret', path.join(root, 'acme/app1/link'));
  await symlink('../..', path.join(root, 'acme/app1/up'));
  const socket = createServer().listen(path.join(root, 'acme/app1/socket'));
  await once(socket, 'listening');

  const { tree, leftOut } = await readFolder(path.join(root, 'acme/app1'));
  socket.close();

  expect(tree.map(({ path: file, isExecutable }) => [file, isExecutable])).toEqual([
    ['backend/app.py', false],
    ['backend/run.sh', true],
  ]);
  expect(leftOut).toEqual([
    { path: 'app.pyc', why: 'installed or made, and not written' },
    { path: 'frontend/node_modules', why: 'installed or made, and not written' },
    { path: 'link', why: 'links are not followed' },
    { path: 'socket', why: 'neither a file nor a folder' },
    { path: 'up', why: 'links are not followed' },
  ]);
});

it('refuses a folder that has too much, or nothing', async () => {
  await mkdir(path.join(root, 'empty'));

  await expect(readFolder(path.join(root, 'acme'), { ...CODE_LIMITS, fileBytes: 3 })).rejects.toThrow(
    '"app1/backend/app.py" in the code is larger than 3 bytes',
  );
  await expect(readFolder(path.join(root, 'empty'))).rejects.toThrow('has no files');
  await expect(readFolder(path.join(root, 'none'))).rejects.toThrow('is not there');
});

it('finds folders below the root, and none that a link leads out to', async () => {
  await symlink('/etc', path.join(root, 'acme/etc'));
  await symlink('app1', path.join(root, 'acme/app2'));

  const real = await folderBelow(root, 'acme/app1');
  expect(await folderBelow(root, 'acme/app2')).toBe(real);
  expect(await folderBelow(root, 'acme/app3')).toBeUndefined();
  await expect(folderBelow(root, 'acme/etc')).rejects.toThrow('leads out of APP_BASE_PATH through a link');
  await expect(folderBelow(undefined, 'acme')).rejects.toThrow('needs the setting APP_BASE_PATH');
});

it('writes a tree as it was, and writes nothing over', async () => {
  const { tree } = await readFolder(path.join(root, 'acme/app1'));
  const into = path.join(root, 'out/deep');

  await writeCode(tree, into);

  expect(await readFile(path.join(into, 'backend/app.py'), 'utf8')).toBe('import flask');
  expect((await stat(path.join(into, 'backend/run.sh'))).mode & 0o777).toBe(0o755);
  await expect(writeCode(tree, into)).rejects.toThrow('EEXIST');
});
