import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AVAILABLE_STRATEGIES, planTests } from '#core/plan/index';
import { loadPack, renderSuite, type Target } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import type { FinishedRun } from '#platform/runner/index';
import { packFiles } from './pack-files.js';
import { runRendered } from './python.js';

/** An export for a load tool, run as suites are: every journey once. */
export async function walkedExport(
  target: Target,
  { document, baseUrl }: { readonly document: Uint8Array; readonly baseUrl: string },
): Promise<FinishedRun> {
  const plan = planTests(readSpec(document), { strategies: AVAILABLE_STRATEGIES, seed: 1 });
  const options = { specSha256: '0'.repeat(64), engineVersion: '1.0.0' };
  const files = renderSuite(plan, loadPack(packFiles(target)), options);
  const workFolder = await mkdtemp(path.join(os.tmpdir(), 'assay-walk-'));
  try {
    return await runRendered(files, { workFolder, baseUrl, env: {}, retryFailed: true });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}
