import { describe, expect, it } from 'vitest';
import { loadSettings } from '#platform/config/index';
import { run } from './run.js';

describe('run', () => {
  it.runIf(process.platform === 'linux')(
    'refuses folders that cannot be used before it starts anything',
    async () => {
      const started = run(loadSettings({ ASSAY_DATA_DIR: '/proc/x', TEMPLATES_DIR: '/proc/y' }), {
        demo: false,
      });

      await expect(started).rejects.toMatchObject({
        code: 'settings-invalid',
        issues: [{ pointer: '/ASSAY_DATA_DIR' }, { pointer: '/TEMPLATES_DIR' }],
      });
    },
  );
});
