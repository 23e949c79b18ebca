import { createHmac, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Program } from './program.js';

export interface Announced {
  readonly loadSeconds: number;
  readonly wapitiSeconds: number;
}

/** Says over HTTP that a model has written the application of a folder, signed as strangers must. @returns the event's id */
export async function announce(
  program: Program,
  folder: string,
  { loadSeconds, wapitiSeconds }: Announced,
): Promise<string> {
  const secret = await secretOf(program);
  const body = JSON.stringify({
    model_slug: 'bench_whole-way',
    app_number: 1,
    archive: { base64: await archiveOf(folder) },
    analyses: {
      options: {
        full_scan: true,
        toolOptions: {
          load: { durationMs: loadSeconds * 1_000 },
          wapiti: { scanSeconds: wapitiSeconds },
        },
      },
    },
  });
  const { eventId } = await program.send<{ eventId: string }>('POST', '/api/v1/webhooks/generated-apps', {
    body,
    headers: signed(body, secret),
  });
  return eventId;
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function signed(body: string, secret: string): Readonly<Record<string, string>> {
  const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

interface Source {
  readonly id: string;
  readonly settings: object;
}

/** From now on the source takes signed announcements only. */
async function secretOf(program: Program): Promise<string> {
  const { items } = await program.ask<{ items: Source[] }>('GET', '/api/v1/sources?kind=generated-app');
  const [source] = items;
  if (source === undefined) throw new Error('There is no source of applications');
  const settings = { ...source.settings, acceptApiKey: false };
  await program.ask('PATCH', `/api/v1/sources/${source.id}`, { settings });
  const issued = await program.ask<{ secret: string }>('POST', `/api/v1/sources/${source.id}/secrets`, {});
  return issued.secret;
}

async function archiveOf(folder: string): Promise<string> {
  const tar = pack();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    tar.entry({ name: path.relative(folder, file) }, await readFile(file));
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks)).toString('base64');
}
