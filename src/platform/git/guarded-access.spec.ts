import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EgressGuard } from '#platform/http/index';
import { type GitCredentials, sshConfig, withGuardedAccess } from './guarded-access.js';
import { gitBranch } from './git-branch.js';

const egress = new EgressGuard({
  allow: [],
  resolve: (host) =>
    Promise.resolve(host === 'git.example' ? ['93.184.215.14', '2606:4700:4700::1111'] : ['10.0.0.1']),
});
const guards = { egress, allow: [], folders: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'assay-access-spec-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const access = (url: string, credentials?: GitCredentials) =>
  withGuardedAccess(gitBranch(url, 'qa'), credentials, guards, (given) => Promise.resolve(given));

describe('access to a repository that a server’s settings name', () => {
  it('is to the addresses that were checked, with nothing that this machine’s user has', async () => {
    const { settings, env, transports, secrets } = await access('https://git.example/shop.git', {
      token: 'abc',
    });

    expect(settings).toContainEqual([
      'http.curloptResolve',
      'git.example:443:93.184.215.14,[2606:4700:4700::1111]',
    ]);
    expect(transports).toEqual(['https']);
    expect(secrets).toEqual(['abc']);
    expect(env).toMatchObject({ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' });
    expect(env['HOME']).not.toBe(process.env['HOME']);
  });

  it.each([
    'https://internal.example/shop.git',
    'git@internal.example:shop.git',
    'ssh://git@10.0.0.1/shop.git',
    'https://%31%30.0.0.1/shop.git',
    'https://１０.0.0.1/shop.git',
  ])('is refused to a private place: %s', async (url) => {
    const key = { privateKey: 'a key', knownHosts: 'a line' };

    await expect(access(url, key)).rejects.toMatchObject({ code: 'egress-refused' });
  });

  it('over ssh goes to the checked address, for the host’s own name and key, as ssh itself reads it', async () => {
    const credentials = { privateKey: 'a key', knownHosts: 'git.example ssh-ed25519 AAAA' };
    const target = gitBranch('ssh://git@git.example:2222/shop.git', 'qa');
    const read = await withGuardedAccess(target, credentials, guards, async ({ env }) => {
      const config = /'(.*)'/u.exec(env['GIT_SSH_COMMAND'] ?? '')?.[1] ?? '';
      return Promise.resolve(
        execFileSync('ssh', ['-G', '-F', config, '-p', '2222', 'git.example'], { encoding: 'utf8' }),
      );
    });

    expect(read.split('\n')).toEqual(
      expect.arrayContaining([
        'hostname 93.184.215.14',
        'port 2222',
        'hostkeyalias [git.example]:2222',
        'stricthostkeychecking true',
        'batchmode yes',
        'identitiesonly yes',
        'identityagent none',
      ]),
    );
  });

  it('hands ssh files in whatever folder they are', () => {
    const odd = path.join(folder, 'a "b" %h');
    const files = { key: path.join(odd, 'key'), knownHosts: path.join(odd, 'known_hosts') };
    const config = path.join(folder, 'ssh_config');
    writeFileSync(config, sshConfig({ host: 'git.example', port: 22, address: '127.0.0.1' }, files));

    const read = execFileSync('ssh', ['-G', '-F', config, 'git.example'], { encoding: 'utf8' });

    // Of this one, ssh shows the words before it puts a name in for %h, and one sign for %%.
    expect(read).toContain(`identityfile ${files.key.replace('%', '%%')}\n`);
    expect(read).toContain(`userknownhostsfile ${files.knownHosts}\n`);
  });

  it('is to paths in folders that the operator allowed, and to no link out of them', async () => {
    const repository = path.join(folder, 'shop.git');
    const allowed = path.join(folder, 'allowed');
    execFileSync('git', ['init', '--quiet', '--bare', repository]);
    execFileSync('git', ['init', '--quiet', '--bare', path.join(allowed, 'ours.git')]);
    symlinkSync(folder, path.join(allowed, 'link'));
    const within = (folders: readonly string[], url: string) =>
      withGuardedAccess(gitBranch(url, 'qa'), undefined, { ...guards, folders }, (given) =>
        Promise.resolve(given.transports),
      );

    expect(await within([folder], repository)).toEqual(['file']);
    await expect(within([], repository)).rejects.toMatchObject({ code: 'git-address-refused' });
    await expect(within([repository], repository)).rejects.toMatchObject({ code: 'git-address-refused' });
    await expect(within([folder], path.join(repository, '../../..'))).rejects.toMatchObject({
      code: 'git-address-refused',
    });
    expect(await within([allowed], path.join(allowed, 'ours.git'))).toEqual(['file']);
    await expect(within([allowed], path.join(allowed, 'link/shop.git'))).rejects.toMatchObject({
      code: 'git-address-refused',
    });
  });
});
