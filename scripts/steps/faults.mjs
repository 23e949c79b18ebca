import { existsSync, readFileSync } from 'node:fs';

/** Prints what the chaos tests noted: for each fault how often it struck, and how long the recovery took. */
export function printFaults(file) {
  if (!existsSync(file)) return;
  const notes = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const [shape, ofShape] of grouped(notes, 'shape')) {
    console.log(`\n${shape}: ${load(ofShape)}`);
    console.log(row('', 'planned', 'struck', 'to the next 202', 'to the next stage'));
    const struck = grouped(
      ofShape.filter(({ name }) => name !== undefined),
      'name',
    );
    for (const [name, faults] of [...struck].sort()) console.log(faultRow(name, faults));
  }
  console.log('(times from the kill: median / longest)\n');
}

function load(notes) {
  const { acknowledged, sentAgain } = notes.find((note) => note.acknowledged !== undefined);
  return `${acknowledged} events acknowledged, ${sentAgain} of them after having been sent again`;
}

function faultRow(name, faults) {
  const fired = faults.filter((fault) => fault.fired);
  const times = (key) => spread(fired.flatMap((fault) => fault[key] ?? []));
  return row(name, faults.length, fired.length, times('next202Ms'), times('nextStageMs'));
}

function spread(times) {
  if (times.length === 0) return '-';
  const sorted = times.toSorted((a, b) => a - b);
  const seconds = (ms) => (ms / 1000).toFixed(1);
  return `${seconds(sorted[Math.floor(sorted.length / 2)])} / ${seconds(sorted.at(-1))} s`;
}

function row(name, ...cells) {
  return name.padEnd(62) + cells.map((cell) => String(cell).padStart(18)).join('');
}

/** The machine's own Node prints this, and before 21 it has no `Map.groupBy`. */
function grouped(notes, key) {
  const groups = new Map();
  for (const note of notes) groups.set(note[key], [...(groups.get(note[key]) ?? []), note]);
  return groups;
}
