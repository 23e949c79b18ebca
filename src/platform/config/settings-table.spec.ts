import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { withSettingsTable } from './settings-table.js';
import { variables } from './variables.js';

describe('the settings in README.md', () => {
  it('are current (npm run docs:settings writes them)', async () => {
    const readme = await readFile('README.md', 'utf8');

    expect(readme).toBe(withSettingsTable(readme));
    for (const { variable } of variables) expect(readme).toContain(`| \`${variable}\``);
  });

  it('are replaced when they are old, and everything around them stays', () => {
    const old =
      '# Title\n\n<!-- settings: written by npm run docs:settings -->\nOUTDATED\n<!-- /settings -->\n\nEnd\n';

    const current = withSettingsTable(old);

    expect(current).toMatch(/^# Title\n\n<!--[^]*-->\n\nEnd\n$/);
    expect(current).not.toContain('OUTDATED');
    expect(withSettingsTable(current)).toBe(current);
  });

  it('are not lost silently when their place is missing', () => {
    expect(() => withSettingsTable('# Title')).toThrow('no place for the settings');
  });
});
