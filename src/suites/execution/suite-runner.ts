import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { identityEnvironment, secretsIn } from '#core/settings/index';
import { secretHeaders } from '#core/verdict/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { type FinishedRun, runSuite, type SuiteFile } from '#platform/runner/index';
import type { ExecuteSuite } from '../stages.js';

type RunnerSettings = Pick<Settings, 'dataDir' | 'executeTimeoutMs' | 'executeOutputLimitBytes'>;

/** Runs suites within the limits of the settings, where they see nothing of our secrets and of the work of others. */
@Injectable()
export class SuiteRunner {
  constructor(@Inject(SETTINGS) private readonly settings: RunnerSettings) {}

  /** @throws what `runSuite` throws */
  async run(
    files: readonly SuiteFile[],
    { baseUrl, identities, headers }: ExecuteSuite,
    signal: AbortSignal,
  ): Promise<FinishedRun> {
    const { dataDir, executeTimeoutMs, executeOutputLimitBytes } = this.settings;
    const workFolder = path.join(dataDir, 'work');
    await mkdir(workFolder, { recursive: true });
    const credentials = identityEnvironment(identities);
    return runSuite({
      source: { kind: 'files', files },
      baseUrl,
      env: {
        ...credentials,
        REQUEST_HEADERS: JSON.stringify(headers),
      },
      secrets: [...secretsIn(credentials), ...secretHeaders(headers)],
      retryFailed: true,
      workFolder,
      toolsFolder: path.join(dataDir, 'tools'),
      hidden: [dataDir],
      timeoutMs: executeTimeoutMs,
      outputLimitBytes: executeOutputLimitBytes,
      signal,
    });
  }
}
