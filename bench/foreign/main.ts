import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ForeignServer } from './foreign-server.js';
import { miniShop } from './mini-shop/mini-shop.js';
import { pythonWith } from './python.js';
import { printServer } from './report.js';
import { todo } from './todo/todo.js';
import { Trial, type Around } from './trial.js';

/**
 * `npm run bench:foreign -- [--quick] [--only NAME] [--long SECONDS] [--cache FOLDER]`: servers that nobody here wrote,
 * with the bugs that they came with, and mended.
 *
 * Each is installed from its registry, in pinned versions, into a cache folder; our mends are replacements of texts in
 * copies of it. Assay generates a suite for the document that the server itself serves, and runs it; Schemathesis
 * tests the same server with all of its checks for just as long, and once for longer.
 *
 * 1. On the server as it came: what each tool says is wrong.
 * 2. On the server with everything mended: whatever a tool says there is a false alarm.
 * 3. On one server for each bug, where that alone is left unmended: the tool finds the bug when it says anything that
 *    it does not say of the mended server. So bugs are counted in the same way for both, one for each cause.
 *
 * `--quick` leaves out the third. It exits with 1 when Assay raises a false alarm.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    long: { type: 'string', default: '300' },
    help: { type: 'boolean', default: false },
    cache: { type: 'string', default: path.join(os.homedir(), '.cache', 'assay-bench-foreign') },
  },
});

const SERVERS: readonly ForeignServer[] = [miniShop, todo];
if (values.help) {
  console.log(`npm run bench:foreign -- [options]

Servers that nobody here wrote, with the bugs that they came with, and mended; Schemathesis beside Assay.
Needs Python 3.11 or newer as python3. All of it takes about three quarters of an hour, --quick about 25 minutes.

  --quick           what tools say of the server as it came and mended, and not of each bug alone
  --only NAME       servers with this in their name (${SERVERS.map(({ name }) => name).join(', ')})
  --long SECONDS    how long Schemathesis is given when it gets longer than Assay (default: 300)
  --cache FOLDER    where servers and Schemathesis are installed (default: ~/.cache/assay-bench-foreign)`);
  process.exit(0);
}

const requirements = fileURLToPath(new URL('schemathesis.txt', import.meta.url));

const parent = await mkdtemp(path.join(os.tmpdir(), 'assay-foreign-'));
let alarms = 0;
try {
  console.error('Installing Schemathesis');
  const bin = await pythonWith(requirements, path.join(values.cache, 'schemathesis'));
  const around: Around = { parent, bin, longSeconds: Number(values.long), isQuick: values.quick };
  for (const server of SERVERS.filter(({ name }) => name.includes(values.only))) {
    console.error(`Installing ${server.name}`);
    const installed = await server.install(path.join(values.cache, server.name.replaceAll(' ', '-')));
    const outcome = await new Trial(server, installed, around).outcome();
    printServer(server, outcome);
    alarms += outcome.mended.assay.findings.length;
  }
} finally {
  await rm(parent, { recursive: true, force: true });
}
process.exitCode = alarms === 0 ? 0 : 1;
