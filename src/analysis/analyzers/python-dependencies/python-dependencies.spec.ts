import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysed, noTools, written } from '../../../../test/support/analyzers.js';
import type { Toolbox, ToolReport } from '../analyzer.js';
import { pythonDependencies } from './analyzer.js';
import { readRequirements } from './requirements.js';

const PARTS = [{ kind: 'backend', framework: 'flask', language: 'python', folder: '' }] as const;
const ADVISORY = {
  id: 'PYSEC-0000-1',
  details: 'A session may be sent to somebody else.',
  affected: [
    {
      package: { name: 'Flask', ecosystem: 'PyPI' },
      ranges: [
        { type: 'GIT', events: [{ introduced: '0' }] },
        {
          type: 'ECOSYSTEM',
          events: [{ introduced: '0' }, { fixed: '2.2.5' }, { introduced: '2.3.0' }, { fixed: '2.3.2' }],
        },
      ],
      versions: ['9.9.9'],
    },
  ],
  database_specific: { severity: 'HIGH', cwe_ids: ['CWE-488'] },
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-advisories-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function withAdvisories(file: string): Toolbox {
  return { ...noTools, data: () => Promise.resolve(file) };
}

async function looked(requirements: string, content: string | Uint8Array): Promise<ToolReport> {
  const file = path.join(folder, 'advisories');
  await writeFile(file, content);
  const place = await written({ 'backend/requirements.txt': requirements }, folder);
  return analysed(pythonDependencies, { folder: place, parts: PARTS }, { tools: withAdvisories(file) });
}

describe('python dependencies, from a file of advisories', () => {
  it('finds the versions in a range and those that are listed, and no others', async () => {
    const affected = ['0.12', '2.2.4', '2.3.0', '2.3.2rc1', '9.9.9'];
    const mended = ['2.2.5', '2.3.2', '3.0'];

    for (const version of affected)
      expect(await looked(`flask == ${version}  # web\n`, JSON.stringify([ADVISORY]))).toMatchObject({
        status: 'findings',
        findings: [{ rule: ADVISORY.id, severity: 'high', cwe: [488], place: { package: 'flask', version } }],
      });
    for (const version of mended)
      expect(await looked(`FLASK==${version}\n`, JSON.stringify([ADVISORY]))).toMatchObject({ status: 'ok' });
  });

  it('reads a compressed file, and passes over what was withdrawn', async () => {
    const withdrawn = { ...ADVISORY, withdrawn: '2024-01-01T00:00:00Z' };

    expect(await looked('flask==1.0', gzipSync(JSON.stringify([ADVISORY])))).toMatchObject({
      status: 'findings',
    });
    expect(await looked('flask==1.0', JSON.stringify([withdrawn]))).toMatchObject({ status: 'ok' });
  });

  it('does not take a file that is none for one without advisories', async () => {
    for (const content of ['', '[]', '{}', '[{"id": 1}]', Uint8Array.of(0x1f, 0x8b, 0)])
      expect(await looked('flask==1.0', content)).toMatchObject({ status: 'tool-error', category: 'input' });
  });

  it('falls back to the advisories that come with Assay, and says how old they are', async () => {
    const place = await written(
      { 'requirements.txt': 'PyJWT==2.3.0\nrequests==2.30.0\nflask==3.1.0' },
      folder,
    );

    const report = await analysed(pythonDependencies, { folder: place, parts: PARTS }, { tools: noTools });

    expect(report).toMatchObject({
      status: 'findings',
      notes: [expect.stringMatching(/of \d{4}-\d\d-\d\d that come with Assay.*PYTHON_ADVISORIES_FILE/u)],
    });
    const named = 'findings' in report ? report.findings.map(({ title }) => title.split(' ')[0]) : [];
    expect([...new Set(named)]).toEqual(['pyjwt', 'requests']);
  });
});

describe('readRequirements', () => {
  it('reads packages at a version, and tells of whatever else there is', () => {
    const text = [
      '--index-url http://127.0.0.1:1/',
      '-r ../../etc/passwd',
      'Flask_Cors[async]==4.0.0 ; python_version > "3.8"',
      'requests>=2',
      'git+https://example.com/x.git',
      'urllib3==1.26.*',
    ].join('\n');

    const { pinned, open } = readRequirements(text, 'requirements.txt');

    expect(pinned).toEqual([{ name: 'flask-cors', version: '4.0.0', path: 'requirements.txt' }]);
    expect(open).toHaveLength(5);
  });
});
