import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type GivenSettings } from './settings.js';
import { SettingsInvalid } from './settings-invalid.js';

/**
 * The key that secrets are encrypted with, 32 bytes: from the environment, or from the file `secret.key` in the
 * data folder (mode 0600), which the first start makes.
 * @throws {SettingsInvalid} when the file holds something else: secrets could not be read with a new key
 */
export async function secretKey(settings: Pick<GivenSettings, 'secretKey' | 'dataDir'>): Promise<Buffer> {
  if (settings.secretKey !== undefined) return Buffer.from(settings.secretKey, 'hex');
  const file = path.join(settings.dataDir, 'secret.key');
  return parse((await read(file)) ?? (await make(file)), file);
}

async function make(file: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
  // Linking fails when the name is taken: of two first starts at the same time both end with one key.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return readFile(file, 'utf8');
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function parse(content: string, file: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(content.trim())) return Buffer.from(content.trim(), 'hex');
  const problem = `the file ${file} does not hold a key (64 hex digits); restore it, or set the key that was used`;
  throw new SettingsInvalid([{ variable: 'ASSAY_SECRET_KEY', problem }]);
}
