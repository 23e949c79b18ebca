/**
 * `node scripts/advisories.mjs FOLDER`: makes rules/advisories/pypi.json.gz of a checkout of github.com/pypa/advisory-database,
 * as one list of OSV records, with the beginning of each text alone.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';

const TEXT_CHARACTERS = 300;
const [from] = process.argv.slice(2);
if (from === undefined) throw new Error('Which folder is the checkout?');

const files = readdirSync(path.join(from, 'vulns'), { recursive: true }).filter((name) =>
  name.endsWith('.yaml'),
);
const records = files
  .toSorted()
  .map((name) => parse(readFileSync(path.join(from, 'vulns', name), 'utf8')))
  .filter(({ withdrawn }) => withdrawn === undefined)
  .map(({ id, aliases, summary, details = '', affected = [] }) => ({
    id,
    aliases,
    summary,
    details: details.replaceAll(/\s+/g, ' ').slice(0, TEXT_CHARACTERS),
    affected: affected.map(affectedOf),
  }));
const to = new URL('../rules/advisories/pypi.json.gz', import.meta.url);
writeFileSync(to, gzipSync(JSON.stringify(records), { level: 9 }));
console.log(`${records.length} advisories`);

/** Versions are listed beside the ranges that they come from, and take most of the room. */
function affectedOf({ package: { name, ecosystem }, ranges = [], versions }) {
  const ofVersions = ranges.filter(({ type }) => type === 'ECOSYSTEM');
  const kept = ofVersions.map(({ type, events }) => ({ type, events }));
  return { package: { name, ecosystem }, ranges: kept, ...(kept.length === 0 && { versions }) };
}
