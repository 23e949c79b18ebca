import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analysed, neededBy, noTools, written } from '../../../../test/support/analyzers.js';
import { describeNeeding } from '../../../../test/support/needs.js';
import { npmAudit } from './analyzer.js';
import { findingsOfReport } from './findings.js';

const PARTS = [{ kind: 'frontend', framework: 'react', language: 'javascript', folder: '' }] as const;
const lockOf = (version: string): string =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { jquery: version } },
      'node_modules/jquery': { version, resolved: 'http://127.0.0.1:1/jquery.tgz' },
    },
  });

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-npm-audit-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads a report: one finding for each advisory and package', () => {
  const advisory = {
    name: 'jquery',
    title: 'Cross-site scripting',
    url: 'https://github.com/advisories/GHSA-gxr4-xjj5-5px2',
    severity: 'moderate',
    cwe: ['CWE-79'],
  };
  const vulnerabilities = { jquery: { via: [advisory] }, page: { via: ['jquery'] } };
  const packages = [{ name: 'jquery', version: '3.4.0', path: 'package-lock.json' }];

  expect(findingsOfReport({ auditReportVersion: 2, vulnerabilities }, packages)).toMatchObject([
    {
      rule: 'GHSA-gxr4-xjj5-5px2',
      severity: 'medium',
      cwe: [79],
      place: { package: 'jquery', version: '3.4.0' },
    },
  ]);
});

describeNeeding(await neededBy(npmAudit), 'npm audit', () => {
  it('finds a package with known weaknesses, with the registry or without, whatever .npmrc says', async () => {
    const files = {
      'frontend/package.json': '{ "dependencies": { "jquery": "1.8.1" } }',
      'frontend/package-lock.json': lockOf('1.8.1'),
      'frontend/.npmrc': 'registry=http://127.0.0.1:1/\naudit=false\noffline=true\n',
    };

    const report = await analysed(npmAudit, { folder: await written(files, folder), parts: PARTS });

    expect(report).toMatchObject({ status: 'findings' });
    const rules = report.status === 'findings' ? report.findings.map(({ rule }) => rule) : [];
    expect(rules).toContain('GHSA-gxr4-xjj5-5px2');
  });

  it('says of a manifest without a lock file that it cannot know the versions', async () => {
    const place = await written({ 'package.json': '{ "dependencies": { "jquery": "^1.8.1" } }' }, folder);

    const report = await analysed(npmAudit, { folder: place, parts: PARTS });

    expect(report).toMatchObject({
      status: 'ok',
      notes: [expect.stringContaining('Left out: package-lock.json')],
    });
  });

  it('says that it is not installed', async () => {
    const place = await written({ 'package.json': '{}', 'package-lock.json': lockOf('1.8.1') }, folder);

    expect(await analysed(npmAudit, { folder: place, parts: PARTS }, { tools: noTools })).toMatchObject({
      status: 'unavailable',
    });
  });
});
