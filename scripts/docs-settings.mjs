/**
 * Writes the table of settings into README.md, between its markers: `npm run docs:settings`.
 * With `--check` it writes nothing and fails when the table is not current.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = `${root}README.md`;

const { module } = await runnerImport(`${root}src/platform/config/settings-table.ts`, {
  root,
  configFile: false,
  logLevel: 'error',
  environments: { inline: { resolve: { conditions: ['source'] } } },
});

const before = await readFile(readme, 'utf8');
const after = module.withSettingsTable(before);
if (after === before) console.log('The settings in README.md are current.');
else if (process.argv.includes('--check')) fail();
else {
  await writeFile(readme, after);
  console.log('Wrote the settings into README.md.');
}

function fail() {
  console.error('The settings in README.md are not current: run npm run docs:settings');
  process.exitCode = 1;
}
