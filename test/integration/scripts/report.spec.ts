import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from './project.js';

interface Report {
  passed: number;
  failed: number;
  skipped: string[];
}

async function read(content: string): Promise<Report> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-report-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'report.json');
  await writeFile(file, content);
  const module = (await import(pathToFileURL(path.resolve('scripts/steps/report.mjs')).href)) as {
    readReport(file: string): Report;
  };
  return module.readReport(file);
}

describe('the count of a test run', () => {
  it('names what was skipped, and counts a file that cannot be loaded as a failure', async () => {
    const result = (status: string) => ({ status, fullName: `a ${status} test` });
    const testResults = [
      { status: 'failed', assertionResults: ['passed', 'failed', 'pending', 'todo'].map(result) },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [result('passed')] },
    ];

    expect(await read(JSON.stringify({ testResults }))).toEqual({
      passed: 2,
      failed: 2,
      skipped: ['a pending test', 'a todo test'],
    });
  });

  it.each(['', '{ "testResults": [] }'])('is a failure when nothing was run (%j)', async (content) => {
    expect(await read(content)).toEqual({ passed: 0, failed: 1, skipped: [] });
  });
});

describe('npm test with arguments', () => {
  async function projectWithTests(spec: string): Promise<{ project: Project; script: string }> {
    const project = await Project.make('');
    await project.linkPackages();
    await project.write('src/thing.spec.ts', `import { expect, it } from 'vitest'; ${spec}`);
    return { project, script: path.join(project.folder, 'scripts', 'test.mjs') };
  }

  it('runs these tests alone, and its last line counts them', async () => {
    const { project, script } = await projectWithTests(
      'it("a", () => expect(1).toBe(1)); it("b", () => expect(1).toBe(2));',
    );

    const { code, output } = await project.run([script, 'src/thing']);

    expect(code).toBe(1);
    expect(output).toMatch(/\n1 passed, 1 failed, 0 skipped\n$/);
  });

  it.each([
    ['', 0],
    ['true', 1],
  ])('names what was skipped; with CI=%s its exit code is %i', async (ci, expected) => {
    const { project, script } = await projectWithTests(
      'it("a", () => expect(1).toBe(1)); it.skip("b", () => {});',
    );

    const { code, output } = await project.run([script, 'src/thing'], { env: { ...process.env, CI: ci } });

    expect(output).toMatch(/\nskipped: b\n(?:In CI.*\n)?1 passed, 0 failed, 1 skipped\n$/);
    expect(code).toBe(expected);
  });
});
