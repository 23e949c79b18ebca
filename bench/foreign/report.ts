import type { Bug, Finding, ForeignServer, ToolRun } from './foreign-server.js';
import type { Outcome, Pair } from './trial.js';

type Tool = 'assay' | 'schemathesis';

/** Everything that was found, in words. */
export function printServer({ name, origin, bugs }: ForeignServer, outcome: Outcome): void {
  const { asItCame, mended, long, alone } = outcome;
  console.log(`\n${name}\n${'='.repeat(name.length)}\n${origin}\n`);
  printRuns(outcome);
  console.log(`\nAssay on the server as it came: ${asItCame.assay.findings.length} defects`);
  for (const { text } of asItCame.assay.findings) console.log(indented(text));
  console.log(`\nSchemathesis on the server as it came: ${asItCame.schemathesis.findings.length} failures`);
  for (const { text } of asItCame.schemathesis.findings) console.log(indented(text));
  console.log('\nFalse alarms: what a tool says of the mended server');
  printAlarms('Assay', mended.assay);
  printAlarms('Schemathesis', mended.schemathesis);
  printAlarms('Schemathesis, longer', long.mended);
  if (alone.length > 0) printBugs(bugs, outcome);
}

function printRuns({ asItCame, mended, long }: Outcome): void {
  const rows: readonly (readonly [string, ToolRun, ToolRun])[] = [
    ['Assay', asItCame.assay, mended.assay],
    ['Schemathesis, as long', asItCame.schemathesis, mended.schemathesis],
    ['Schemathesis, longer', long.asItCame, long.mended],
  ];
  const cell = ({ findings, amount, seconds }: ToolRun): string =>
    `${findings.length} (${amount}, ${seconds.toFixed(0)} s)`;
  console.log(`${'findings'.padEnd(24)}${'as it came'.padEnd(38)}mended`);
  for (const [tool, before, after] of rows)
    console.log(`${tool.padEnd(24)}${cell(before).padEnd(38)}${cell(after)}`);
}

function printAlarms(tool: string, { findings }: ToolRun): void {
  console.log(`  ${tool}: ${findings.length}`);
  for (const { text } of findings) console.log(indented(indented(text)));
}

/** A bug is found by what is said of the server that has it, and not of the one that has none. */
function printBugs(bugs: readonly Bug[], { alone, mended, long }: Outcome): void {
  const known = keysOf([...mended.schemathesis.findings, ...long.mended.findings]);
  const found = (pair: Pair, tool: Tool): readonly Finding[] =>
    tool === 'assay'
      ? pair.assay.findings.filter(({ key }) => !keysOf(mended.assay.findings).has(key))
      : pair.schemathesis.findings.filter(({ key }) => !known.has(key));
  console.log('\nBugs, each alone on a server where all others are mended');
  console.log(`  ${'bug'.padEnd(20)}${'Assay'.padEnd(8)}${'Schemathesis'.padEnd(14)}what it is`);
  for (const { bug, ...pair } of alone) {
    const [one, other] = [mark(found(pair, 'assay')), mark(found(pair, 'schemathesis'))];
    console.log(`  ${bug.id.padEnd(20)}${one.padEnd(8)}${other.padEnd(14)}${bug.what}`);
  }
  for (const kind of ['server', 'document'] as const) {
    const those = alone.filter(({ bug }) => bug.kind === kind);
    const count = (tool: Tool): number => those.filter((pair) => found(pair, tool).length > 0).length;
    const all = bugs.filter((bug) => bug.kind === kind).length;
    console.log(`  of the ${kind}: Assay ${count('assay')}, Schemathesis ${count('schemathesis')} of ${all}`);
  }
}

const mark = (findings: readonly Finding[]): string => (findings.length > 0 ? 'found' : '-');
const keysOf = (findings: readonly Finding[]): ReadonlySet<string> => new Set(findings.map(({ key }) => key));
const indented = (text: string): string => text.replaceAll(/^/gmu, '  ');
