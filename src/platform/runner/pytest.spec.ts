import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeNeeding } from '../../../test/support/needs.js';
import { python, TOOLS } from '../../../test/support/python.js';
import { packFiles } from '../../../test/support/pack-files.js';
import { type FinishedRun, runSuite, type SuiteRun } from './index.js';

const REQUIREMENTS = packFiles('pytest').get('requirements.txt.hbs') ?? '';
const TEST = 'tests/test_one.py';

let hidden: string;
let workFolder: string;

beforeEach(async () => {
  hidden = await mkdtemp(path.join(os.tmpdir(), 'assay-pytest-'));
  workFolder = path.join(hidden, 'work');
  await mkdir(workFolder);
});
afterEach(() => rm(hidden, { recursive: true, force: true }));

function run(test: string, more: Partial<SuiteRun> = {}, requirements = REQUIREMENTS): Promise<FinishedRun> {
  const entry = {
    id: 'abc',
    file: TEST,
    title: 'GET /pets > passes',
    name: 'TestPets::test_passes',
    operation: 'GET /pets',
    covers: ['GET /pets'],
    strategy: 'contract',
    clause: '#/paths',
    fault: 101,
    locator: 'response.200',
    variant: 'valid',
    priority: 1,
  };
  const files = Object.entries({
    'assay.manifest.json': JSON.stringify({ target: 'pytest', tests: [entry], leftOut: [] }),
    ...(requirements !== '' && { 'requirements.txt': requirements }),
    [TEST]: test,
  });
  return runSuite({
    source: {
      kind: 'files',
      files: files.map(([name, text]) => ({ path: name, content: Buffer.from(text) })),
    },
    baseUrl: 'http://127.0.0.1:9/',
    env: { TOKEN_USER_A: 'token of user A' },
    secrets: [{ text: 'token of user A', variable: 'TOKEN_USER_A' }],
    retryFailed: true,
    workFolder,
    toolsFolder: TOOLS,
    hidden: [hidden],
    timeoutMs: 60_000,
    outputLimitBytes: 1024 * 1024,
    signal: new AbortController().signal,
    ...more,
  });
}

describeNeeding(python, 'a suite for pytest', () => {
  it('tells how each test ended, by class and function', async () => {
    const { outcomes } = await run(`
import pytest

class TestPets:
    def test_passes(self):
        assert True

    def test_fails(self):
        assert 1 == 2

@pytest.mark.skip(reason="not now")
def test_waits():
    pass

@pytest.fixture
def broken():
    raise KeyError("no pet")

def test_never_begins(broken):
    pass
`);

    expect(outcomes.map(({ title, file, status }) => [title, file, status])).toEqual([
      ['GET /pets > passes', TEST, 'passed'],
      ['TestPets > test_fails', TEST, 'failed'],
      ['test_waits', TEST, 'skipped'],
      ['test_never_begins', TEST, 'failed'],
    ]);
    expect(outcomes[0]?.planned?.id).toBe('abc');
    expect(outcomes[1]?.message).toContain('assert 1 == 2');
    expect(outcomes[3]?.message).toContain("KeyError: 'no pet'");
  });

  it('runs a failed test once more, with fixtures made anew, and calls it flaky when it passes then', async () => {
    const test = `
import pytest

TRIES = []

@pytest.fixture
def pets():
    return []

def test_is_shaky(pets):
    TRIES.append(1)
    assert pets == []
    pets.append("Rex")
    assert len(TRIES) == 2
`;
    const [again, once] = [await run(test), await run(test, { retryFailed: false })];

    expect(again.outcomes).toMatchObject([
      { status: 'flaky', message: expect.stringContaining('1 == 2') as unknown },
    ]);
    expect(once.outcomes).toMatchObject([{ status: 'failed' }]);
  });

  it('gives a suite its base URL and tokens, and nothing of our environment', async () => {
    process.env['ASSAY_SECRET_KEY'] = 'must stay here';

    const { outcomes } = await run(`
import os

def test_looks_around():
    assert os.environ["BASE_URL"] == "http://127.0.0.1:9"
    assert os.environ["TOKEN_USER_A"] == "token of user A"
    assert "must stay here" not in str(os.environ)
`);

    delete process.env['ASSAY_SECRET_KEY'];
    expect(outcomes).toMatchObject([{ status: 'passed' }]);
  });

  it('keeps a suite from the rest of the disk, where the machine has a sandbox', async () => {
    await writeFile(path.join(hidden, 'secret'), 'do-not-tell');

    const { outcomes, isolation } = await run(`
import pathlib

def test_breaks_out():
    assert not pathlib.Path(${JSON.stringify(path.join(hidden, 'secret'))}).exists()
`);

    expect(outcomes).toMatchObject([{ status: isolation.kind === 'bubblewrap' ? 'passed' : 'failed' }]);
  });

  it.each([
    ['with a syntax error', 'def test_x(:\n    pass\n'],
    ['with an import that leads nowhere', 'import nowhere_at_all\n\ndef test_x():\n    pass\n'],
    ['with no test', 'x = 1\n'],
    ['with an end of the whole process', 'import os\n\ndef test_x():\n    os._exit(3)\n'],
  ])('has no verdict %s', async (_what, test) => {
    await expect(run(test)).rejects.toMatchObject({ code: 'execution-failed', retryable: false });
  });

  it('has no verdict without a requirements.txt', async () => {
    await expect(run('def test_x():\n    pass\n', {}, '')).rejects.toThrow('it has no requirements.txt');
  });

  it('stops a suite at its time limit', async () => {
    const test = 'import time\n\ndef test_x():\n    time.sleep(60)\n';

    await expect(run(test, { timeoutMs: 3_000 })).rejects.toMatchObject({ code: 'execution-timed-out' });
  });

  it('tells of its progress', async () => {
    const told: number[] = [];
    const tests = 'import time\n\ndef test_a():\n    pass\n\ndef test_b():\n    time.sleep(1)\n';

    await run(tests, { onProgress: (ended) => told.push(ended) });

    expect(told).toContain(1);
  });
});
