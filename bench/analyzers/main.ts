import 'reflect-metadata';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InstalledTools } from '#analysis/tools/installed-tools';
import { loadSettings } from '#platform/config/index';
import { type Analysed, analysed, findingsOf, measuredAnalyzers } from './analysed.js';
import { printFolder } from './folder.js';
import { isGood, printSample } from './report.js';
import { readExpected, readSamples, type Sample } from './samples.js';
import { scoreOf } from './score.js';

/**
 * `npm run bench:analyzers -- [options]`: what the installed analyzers find in applications whose weaknesses are known,
 * and what they say of the same applications mended (ADR 0033).
 */
const { values } = parseArgs({
  options: {
    analyzer: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: '' },
    folder: { type: 'string', multiple: true, default: [] },
    long: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '300' },
    advisories: { type: 'string' },
    cache: { type: 'string', default: path.join(os.homedir(), '.cache', 'assay-bench-analyzers') },
    help: { type: 'boolean', default: false },
  },
});

const all = measuredAnalyzers();
if (values.help) {
  console.log(`npm run bench:analyzers -- [options]

What the installed analyzers find in the applications of samples/applications, whose weaknesses are labelled, and what
they say of the mended ones: precision and recall of each, the labels that none found, and false alarms.
Analyzers are installed by npm run tools. Needs Python 3.10 or newer as python3, for the applications.

  --analyzer NAME     this one alone; may be given several times (${all.map(({ name }) => name).join(', ')})
  --sample NAME       samples with this in their name
  --folder PATH       instead: what those that read code say of any folder, by severity; may be given several times
  --long              with each finding that agrees with no label
  --seconds N         how long each analyzer has for each half (default: 300)
  --advisories FILE   advisories about Python packages (OSV), instead of the installed ones
  --cache FOLDER      where packages of the samples are installed (default: ~/.cache/assay-bench-analyzers)

Ends with 1 when less than 90 % of the labels of a sample are found by at least one analyzer, or when anything is said
to be high or critical on a mended half; 2 when there is nothing to measure.`);
  process.exit(0);
}

const analyzers = all.filter(({ name }) => values.analyzer.length === 0 || values.analyzer.includes(name));
const samples = (await readSamples()).filter(({ name }) => name.includes(values.sample));
if (analyzers.length === 0 || samples.length === 0) {
  console.error('There is no such analyzer, or no such sample. See npm run bench:analyzers -- --help');
  process.exit(2);
}

const settings = loadSettings(process.env);
const around = {
  tools: new InstalledTools({
    ...settings,
    pythonAdvisoriesFile: values.advisories ?? settings.pythonAdvisoriesFile,
  }),
  environments: values.cache,
  timeoutMs: Number(values.seconds) * 1_000,
};
const expected = await readExpected();
for (const folder of values.folder) await printFolder(folder, analyzers, around);
if (values.folder.length === 0) process.exitCode = (await areAllGood()) ? 0 : 1;

async function areAllGood(): Promise<boolean> {
  let areGood = true;
  for (const sample of samples) areGood = (await measured(sample)) && areGood;
  return areGood;
}

async function measured(sample: Sample): Promise<boolean> {
  const runs: Analysed[] = [];
  for (const [index, analyzer] of analyzers.entries()) {
    console.error(`${sample.name}: ${analyzer.title} (${index + 1} of ${analyzers.length})`);
    runs.push(await analysed(analyzer, sample, around));
  }
  const said = runs.map(({ analyzer, vulnerable, mended }) => ({
    analyzer,
    vulnerable: findingsOf(vulnerable),
    mended: findingsOf(mended),
  }));
  const score = scoreOf(said, sample.labels, expected);
  printSample(sample, score, { runs, expected, isLong: values.long });
  return isGood(score);
}
