import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BranchWork, changeBranch, type GitBranch, gitBranch, usersAccess } from '#platform/git/index';
import { finishedFile } from '../../src/cli/finished-files.js';
import { writeToBranch } from '../../src/cli/suite-branch.js';
import { generated, hundredOperations } from '../support/hundred-operations.js';

/** Nobody interrupts. */
const never = new AbortController().signal;

let folder: string;
let remote: string;

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=QA', '-c', 'user.email=qa@localhost', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const shown = (branch: string, file: string): string => git(remote, 'show', `${branch}:${file}`);
const subjects = (branch: string): string[] => git(remote, 'log', '--format=%s', branch).trim().split('\n');

const remoteOf = (): string => remote;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'assay-git-spec-'));
  remote = path.join(folder, 'remote.git');
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Somebody's own clone, with a commit pushed from it. */
function push(branch: string, files: Record<string, string>): string {
  const clone = mkdtempSync(path.join(folder, 'clone-'));
  git(folder, 'clone', '--quiet', remote, clone);
  git(clone, 'checkout', '--quiet', '-B', branch, ...(hasBranch(branch) ? [`origin/${branch}`] : []));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(clone, name)), { recursive: true });
    writeFileSync(path.join(clone, name), text);
  }
  git(clone, 'add', '--all');
  git(clone, 'commit', '--quiet', '-m', 'by hand');
  git(clone, 'push', '--quiet', 'origin', branch);
  return clone;
}

function hasBranch(branch: string): boolean {
  return git(remote, 'branch', '--list', branch).trim() !== '';
}

const changed = (target: GitBranch, work: BranchWork) => changeBranch(target, usersAccess(target, {}), work);

const write =
  (file: string, text: string, message = 'made') =>
  (checkout: string) => {
    writeFileSync(path.join(checkout, file), text);
    return Promise.resolve(message);
  };

describe('a branch of a git repository', () => {
  it('is made in an empty repository, and continued with one commit each', async () => {
    const target = gitBranch(remote, 'qa');

    expect(await changed(target, write('a', '1', 'first'))).toMatchObject({ kind: 'pushed' });
    expect(await changed(target, write('a', '2', 'second'))).toMatchObject({ kind: 'pushed' });
    expect(await changed(target, write('a', '2', 'third'))).toEqual({ kind: 'unchanged' });

    expect(subjects('qa')).toEqual(['second', 'first']);
    expect(shown('qa', 'a')).toBe('2');
  });

  it('starts from the main branch of a repository that has one', async () => {
    push('main', { 'README.md': 'theirs' });

    await changed(gitBranch(remote, 'qa'), write('a', '1'));

    expect(shown('qa', 'README.md')).toBe('theirs');
    expect(subjects('main')).toEqual(['by hand']);
  });

  it('is made where the main branch holds all of it already', async () => {
    push('main', { a: '1' });

    const made = await changed(gitBranch(remote, 'qa'), write('a', '1'));

    expect(made).toMatchObject({ kind: 'pushed' });
    expect(subjects('qa')).toEqual(['by hand']);
    expect(await changed(gitBranch(remote, 'qa'), write('a', '1'))).toEqual({ kind: 'unchanged' });
  });

  it('is left alone when somebody interrupts, with nothing on the disk', async () => {
    push('qa', { a: '1' });
    const controller = new AbortController();
    const target = gitBranch(remote, 'qa');
    let checkedOut = '';

    const interrupted = changeBranch(
      target,
      usersAccess(target, {}),
      (checkout) => {
        checkedOut = checkout;
        controller.abort(new Error('Interrupted'));
        return write('a', '2')(checkout);
      },
      controller.signal,
    );

    await expect(interrupted).rejects.toThrow('Interrupted');
    expect(existsSync(checkedOut)).toBe(false);
    expect(shown('qa', 'a')).toBe('1');
  });

  it.each([
    ['.', remoteOf, /^Say in which folder/u],
    ['./', remoteOf, /^Say in which folder/u],
    ['a/../..', remoteOf, /is no folder in a repository/u],
    ['.GIT', remoteOf, /is no folder in a repository/u],
    ['suites/GIT~1/x', remoteOf, /is no folder in a repository/u],
    ['.gitmodules', remoteOf, /is no folder in a repository/u],
    ['theirs', remoteOf, /^theirs is not empty, and holds no suite/u],
    ['suites', () => 'http://git.example/x', /use https, ssh or a path$/u],
    ['suites', () => 'git@-oProxyCommand=x:y', /is no address that is read/u],
  ])('refuses to write to %s, in words that name no other place', async (place, url, words) => {
    push('qa', { 'theirs/README.md': 'theirs' });
    const suite = { target: 'vitest', files: [], operations: [] };
    const change = { suite, force: false, message: () => 'made' };

    const written = writeToBranch({ url: url(), branch: 'qa', folder: place }, change, never);

    await expect(written).rejects.toThrow(words);
  });

  it('is tried again on top of what somebody pushed meanwhile', async () => {
    push('qa', { b: '1' });
    let tries = 0;

    await changed(gitBranch(remote, 'qa'), (checkout) => {
      tries += 1;
      if (tries === 1) push('qa', { b: 'in the meantime' });
      writeFileSync(path.join(checkout, 'a'), 'ours');
      return Promise.resolve('made');
    });

    expect(tries).toBe(2);
    expect(subjects('qa')).toEqual(['made', 'by hand', 'by hand']);
    expect([shown('qa', 'a'), shown('qa', 'b')]).toEqual(['ours', 'in the meantime']);
  });

  it('runs no hook, and follows no link of the repository', async () => {
    const outside = path.join(folder, 'outside');
    mkdirSync(outside);
    const clone = push('qa', { a: '1' });
    symlinkSync(outside, path.join(clone, 'suites'));
    git(clone, 'add', '--all');
    git(clone, 'commit', '--quiet', '-m', 'a link');
    git(clone, 'push', '--quiet', 'origin', 'qa');
    const { files, operations } = generated(hundredOperations(), 'vitest');
    const suite = { target: 'vitest', files: files.map(finishedFile), operations };

    const written = writeToBranch(
      { url: remote, branch: 'qa', folder: 'suites/shop' },
      { suite, force: false, message: () => 'made' },
      never,
    );

    await expect(written).rejects.toThrow('ENOTDIR');
    expect(execFileSync('ls', [outside], { encoding: 'utf8' })).toBe('');
  });

  it('has files as they were committed, whatever attributes and settings say, and runs no filter', async () => {
    const home = mkdtempSync(path.join(folder, 'home-'));
    const marker = path.join(folder, 'marker');
    git(folder, 'config', '--file', path.join(home, '.gitconfig'), 'core.autocrlf', 'true');
    for (const side of ['clean', 'smudge'])
      git(folder, 'config', '--file', path.join(home, '.gitconfig'), `filter.x.${side}`, `tee ${marker}`);
    push('qa', { a: '1\n', '.gitattributes': '* eol=crlf filter=x ident\nb working-tree-encoding=UTF-16\n' });
    const target = gitBranch(remote, 'qa');
    let read = '';

    await changeBranch(target, usersAccess(target, { HOME: home }), (checkout) => {
      read = readFileSync(path.join(checkout, 'a'), 'utf8');
      return write('b', 'one\r\ntwo\n$Id: x$\n')(checkout);
    });

    expect(read).toBe('1\n');
    expect(shown('qa', 'b')).toBe('one\r\ntwo\n$Id: x$\n');
    expect(existsSync(marker)).toBe(false);
  });

  it('takes no file for edited where a repository has the line ends of Windows', async () => {
    push('qa', { '.gitattributes': '* eol=crlf\n' });
    const { files, operations } = generated(hundredOperations(), 'vitest');
    const suite = { target: 'vitest', files: files.map(finishedFile), operations };
    const place = { url: remote, branch: 'qa', folder: 'suites/shop' };
    const change = { suite, force: false, message: () => 'made' };
    await writeToBranch(place, change, never);

    const again = await writeToBranch(place, change, never);

    expect(again).toMatchObject({ written: 0, merge: { kept: [], conflicts: [] } });
    expect(again).not.toHaveProperty('commit');
  });

  it('merges a suite with the edits on the branch', async () => {
    const { files, operations } = generated(hundredOperations(), 'vitest');
    const suite = { target: 'vitest', files: files.map(finishedFile), operations };
    const place = { url: remote, branch: 'qa', folder: 'suites/shop' };
    const change = { suite, force: false, message: () => 'made' };
    expect(await writeToBranch(place, change, never)).toMatchObject({ written: files.length });
    const name = 'suites/shop/tests/thingas.contract.test.ts';
    push('qa', { [name]: `${shown('qa', name)}// mine\n` });

    const again = await writeToBranch(place, change, never);

    expect(again.merge?.kept).toEqual([{ file: 'tests/thingas.contract.test.ts', what: 'edited' }]);
    expect(shown('qa', name)).toContain('// mine\n');
  });

  it.each([
    ['ext::sh -c touch% pwned', 'qa'],
    ['-x@host:shop.git', 'qa'],
    ['ssh://-oProxyCommand=touch/x', 'qa'],
    ['--upload-pack=touch', 'qa'],
    ['file:///etc', 'qa'],
    ['git://host/x', 'qa'],
    ['https://me:secret@host/x', 'qa'],
    ['https://me:secret\\@127.0.0.1:9/x', 'qa'],
    ['http://allowed.example\\@127.0.0.1:9/x', 'qa'],
    ['https://allowed.exa\tmple/x', 'qa'],
    [' https://allowed.example/x\n', 'qa'],
    ['git@allowed.example:x\n-oProxyCommand=touch', 'qa'],
    ['ssh://git%40127.0.0.1%2f@allowed.example/x', 'qa'],
    ['ssh://git@b\u00FCcher.example/x', 'qa'],
    ['https://host/x', '--force'],
    ['https://host/x', 'a..b'],
    ['https://host/x', 'HEAD'],
    ['https://host/x', 'refs/heads/qa'],
    ['https://host/x', 'qa/.hidden'],
    ['https://host/x', 'qa.lock/suites'],
    ['git@-oProxyCommand=x:y', 'qa'],
  ])('is refused at %s, %s, without showing secrets', (url, branch) => {
    expect(() => gitBranch(url, branch)).toThrow(/^(?!.*secret)/);
  });

  it.each([
    ['https://%61llowed.example/x', 'https://allowed.example/x'],
    ['HTTPS://Allowed\u3002example:443/x', 'https://allowed.example/x'],
    ['https://b\u00FCcher.example/x', 'https://xn--bcher-kva.example/x'],
    ['https://allowed.example#@127.0.0.1/x', 'https://allowed.example/#@127.0.0.1/x'],
    ['ssh://git@allowed.example:2222/~me/x', 'ssh://git@allowed.example:2222/~me/x'],
    ['git@allowed.example:x', 'git@allowed.example:x'],
    ['/srv/our repositories/x', '/srv/our repositories/x'],
  ])('git is given what was judged of %s', (text, given) => {
    expect(gitBranch(text, 'qa').url).toBe(given);
  });

  it('gets a token by its environment, for its own host', () => {
    const target = gitBranch('https://git.example/shop.git', 'qa');

    expect(usersAccess(target, { ASSAY_GIT_TOKEN: 'abc' }).env).toMatchObject({
      GIT_CONFIG_KEY_0: 'http.https://git.example/.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from('x-access-token:abc').toString('base64')}`,
    });
    expect(usersAccess(gitBranch('git@host:shop.git', 'qa'), { ASSAY_GIT_TOKEN: 'abc' }).env).toEqual({});
  });

  it('says what git says when there is no repository', async () => {
    const nowhere = gitBranch(path.join(folder, 'nowhere.git'), 'qa');

    await expect(changed(nowhere, write('a', '1'))).rejects.toThrow(/^git ls-remote failed: .*nowhere/s);
    expect(readFileSync(path.join(remote, 'HEAD'), 'utf8')).toContain('main');
  });
});
