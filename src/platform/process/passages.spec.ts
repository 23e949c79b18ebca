import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openPassages, passagesTo } from './passages.js';

it('gives names addresses of the loopback, each its own', () => {
  const targets = [
    { host: 'api.example.com', port: 443 },
    { host: 'login.example.com', port: 443 },
    { host: 'api.example.com', port: 8443 },
  ];

  expect(passagesTo(targets)?.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.1']);
});

it('has one passage for each target, and no two at the same place', () => {
  const api = { host: '127.0.0.1', port: 8080 };
  const named = { host: 'localhost', port: 8080 };

  expect(passagesTo([api, { ...api }, named, { ...named }])).toEqual([
    { target: api, address: '127.0.0.1' },
    { target: named, address: '127.0.0.2' },
  ]);
});

it.each(['127.0.0.1', '127.3.2.1', '::1'])('leaves %s where it is', (host) => {
  expect(passagesTo([{ host, port: 80 }])).toEqual([{ target: { host, port: 80 }, address: host }]);
});

it.each(['10.0.0.5', '192.168.1.9', 'fe80::1'])('has no place for %s', (host) => {
  expect(passagesTo([{ host, port: 80 }])).toBeUndefined();
});

it('leaves nothing behind when passages are closed', async () => {
  const passages = passagesTo([{ host: 'api.example.com', port: 443 }]) ?? [];
  const { hostsFile, close } = await openPassages(passages);

  expect(await readFile(hostsFile, 'utf8')).toBe('127.0.0.1 api.example.com\n127.0.0.1 localhost\n');
  await close();

  await expect(stat(path.dirname(hostsFile))).rejects.toMatchObject({ code: 'ENOENT' });
});
