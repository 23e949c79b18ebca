import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measure, median, type Measurement } from './measure.js';

interface Peer {
  readonly name: string;
  readonly version: string;
  readonly makes: string;
  readonly args: (document: string, out: string) => readonly string[];
}

/** Other programs that turn an API document into code. None of them writes tests. */
const PEERS: readonly Peer[] = [
  {
    name: 'openapi-typescript',
    version: '7',
    makes: 'types',
    args: (document, out) => [document, '-o', path.join(out, 'types.ts')],
  },
  {
    name: 'openapi-to-postmanv2',
    version: '5',
    makes: 'a collection without tests',
    args: (document, out) => ['-s', document, '-o', path.join(out, 'collection.json')],
  },
  {
    name: '@hey-api/openapi-ts',
    version: 'latest',
    makes: 'a client',
    args: (document, out) => ['-i', document, '-o', path.join(out, 'client')],
  },
];

export interface PeerMeasurement {
  readonly peer: string;
  readonly measured: Measurement | undefined;
  readonly why: string;
}

/** Installs the peers into a folder of their own and runs each on the document. */
export async function measurePeers(document: string, rounds: number): Promise<readonly PeerMeasurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-peers-'));
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  const found: PeerMeasurement[] = [];
  for (const peer of PEERS) found.push(await measurePeer(peer, folder, document, rounds));
  return found;
}

async function measurePeer(
  { name, version, makes, args }: Peer,
  folder: string,
  document: string,
  rounds: number,
): Promise<PeerMeasurement> {
  const label = `${name} (${makes})`;
  const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', `${name}@${version}`], {
    cwd: folder,
  });
  if (installed.status !== 0) return { peer: label, measured: undefined, why: 'it cannot be installed here' };
  try {
    const script = scriptOf(folder, name);
    const measured = await median(rounds, () => measure(script, args(document, folder), folder));
    return { peer: label, measured, why: '' };
  } catch (error) {
    return { peer: label, measured: undefined, why: String(error).split('\n').slice(0, 2).join(' ') };
  }
}

function scriptOf(folder: string, name: string): string {
  const home = path.join(folder, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  return path.join(home, typeof bin === 'string' ? bin : (Object.values(bin)[0] ?? ''));
}
