import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionOptions, migrate } from '#platform/database/index';
import {
  ArtifactCorrupt,
  ArtifactMissing,
  ArtifactStore,
  type Content,
  type Draft,
  FolderDriver,
  StorageFull,
  StorageUnavailable,
  storageSchema,
  type Usage,
} from '#platform/storage/index';
import { createDatabase, type TestDatabase } from '../support/index.js';

const text = { mediaType: 'text/plain' };
const never = new Date(0);

let database: TestDatabase;
let dataSource: DataSource;
let folder: string;
let store: ArtifactStore;
let warnings: Usage[];

beforeAll(async () => {
  database = await createDatabase();
  await migrate(database.url, storageSchema);
  dataSource = await new DataSource(connectionOptions(database.url, storageSchema)).initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-artifacts-'));
  store = storeOf(1024 * 1024);
  warnings = [];
});

afterEach(async () => {
  await dataSource.query('TRUNCATE artifacts CASCADE');
  await rm(folder, { recursive: true, force: true });
});

function storeOf(quotaBytes: number): ArtifactStore {
  return new ArtifactStore(dataSource, new FolderDriver(folder), {
    quotaBytes,
    onFillingUp: (usage) => warnings.push(usage),
  });
}

function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function fileOf(hash: string): string {
  return join(folder, 'sha256', hash.slice(0, 2), hash);
}

async function drafts(): Promise<string[]> {
  return readdir(join(folder, 'drafts'));
}

/** As if it had been put that long ago. */
async function age(hash: string, days: number): Promise<void> {
  await dataSource.query(
    'UPDATE artifacts SET last_referenced_at = now() - make_interval(days => $2) WHERE sha256 = $1',
    [hash, days],
  );
}

const yesterday = (): Date => new Date(Date.now() - 24 * 60 * 60 * 1000);

describe('put', () => {
  it('stores bytes under their hash, and names them', async () => {
    const artifact = await store.put(bytes('a suite'), text);

    expect(artifact).toEqual({ sha256: sha256('a suite'), sizeBytes: 7, mediaType: 'text/plain' });
    expect(await readFile(fileOf(artifact.sha256), 'utf8')).toBe('a suite');
    expect(await store.find(artifact.sha256)).toEqual(artifact);
    expect(await store.has(artifact.sha256)).toBe(true);
  });

  it('stores a stream without knowing its size', async () => {
    const artifact = await store.put(Readable.from([bytes('a '), bytes('suite')]), text);

    expect(artifact).toMatchObject({ sha256: sha256('a suite'), sizeBytes: 7 });
  });

  it('stores the empty content', async () => {
    const { sha256: hash } = await store.put(bytes(''), text);

    expect(await store.get(hash)).toHaveLength(0);
  });

  it('stores the same content once, also when it comes many times at once', async () => {
    const puts = Array.from({ length: 20 }, (_, index) =>
      store.put(index % 2 === 0 ? bytes('same') : Readable.from([bytes('same')]), text),
    );

    expect(new Set((await Promise.all(puts)).map((artifact) => artifact.sha256)).size).toBe(1);
    expect(await dataSource.query('SELECT count(*)::int AS rows FROM artifacts')).toEqual([{ rows: 1 }]);
    expect(await store.usage()).toMatchObject({ usedBytes: 4 });
    expect(await drafts()).toEqual([]);
  });

  it('makes files that nobody writes to', async () => {
    const { sha256: hash } = await store.put(bytes('kept'), text);

    expect((await stat(fileOf(hash))).mode & 0o777).toBe(0o444);
  });

  it('brings back content whose file was lost', async () => {
    const { sha256: hash } = await store.put(bytes('lost and found'), text);
    await rm(fileOf(hash));
    expect(await store.has(hash)).toBe(false);

    await store.put(bytes('lost and found'), text);

    expect(Buffer.from(await store.get(hash)).toString()).toBe('lost and found');
  });

  it('stores nothing of a stream that breaks off, and says why it did', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes('half');
      throw new Error('the sender hung up');
    }

    await expect(store.put(broken(), text)).rejects.toThrow('the sender hung up');

    expect(await drafts()).toEqual([]);
    expect(await store.usage()).toMatchObject({ usedBytes: 0 });
  });

  it('says which folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const unwritable = new ArtifactStore(dataSource, new FolderDriver(join(folder, 'file')), {
      quotaBytes: 1000,
    });

    await expect(unwritable.put(bytes('x'), text)).rejects.toThrow(StorageUnavailable);
    await expect(unwritable.put(bytes('x'), text)).rejects.toThrow(join(folder, 'file'));
    await expect(unwritable.check()).rejects.toThrow(StorageUnavailable);
  });
});

describe('get and open', () => {
  it('streams the content', async () => {
    const content = 'x'.repeat(300_000);
    const { sha256: hash } = await store.put(bytes(content), text);

    const chunks = await (await store.open(hash)).toArray();

    expect(chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(chunks as Buffer[]).toString()).toBe(content);
  });

  it('notices content that was changed on disk', async () => {
    const { sha256: hash } = await store.put(bytes('the truth'), text);
    await chmod(fileOf(hash), 0o644);
    await writeFile(fileOf(hash), 'a lie');

    await expect(store.get(hash)).rejects.toThrow(ArtifactCorrupt);
    await truncate(fileOf(hash));
    await expect(store.get(hash)).rejects.toThrow(ArtifactCorrupt);
  });

  it.each([sha256('never put'), '../../etc/passwd', ''])(
    'says that there is no artifact %j',
    async (hash) => {
      await expect(store.get(hash)).rejects.toThrow(ArtifactMissing);
      expect(await store.has(hash)).toBe(false);
    },
  );
});

describe('the quota', () => {
  it('warns once when four fifths are in use, and refuses what goes beyond it', async () => {
    store = storeOf(10);
    await store.put(bytes('1234567'), text);
    expect(warnings).toEqual([]);

    await store.put(bytes('8'), text);
    await store.put(bytes('9'), text);

    expect(warnings).toEqual([{ usedBytes: 8, quotaBytes: 10 }]);
    await expect(store.put(bytes('ab'), text)).rejects.toThrow(StorageFull);
    await expect(store.put(Readable.from([bytes('a'), bytes('b')]), text)).rejects.toThrow(
      'ARTIFACT_QUOTA_BYTES',
    );
    expect(await drafts()).toEqual([]);
  });

  it('still takes what is there already', async () => {
    store = storeOf(4);
    const artifact = await store.put(bytes('full'), text);

    expect(await store.put(bytes('full'), text)).toEqual(artifact);
  });

  it('counts what other processes stored', async () => {
    await storeOf(10).put(bytes('1234567890'), text);

    await expect(storeOf(10).put(bytes('x'), text)).rejects.toThrow('10 bytes of 10 are in use');
  });

  it('has room again after a purge', async () => {
    store = storeOf(10);
    const { sha256: hash } = await store.put(bytes('1234567890'), text);
    await age(hash, 2);
    await store.purge(yesterday());

    await expect(store.put(bytes('x'), text)).resolves.toMatchObject({ sizeBytes: 1 });
  });
});

describe('purge', () => {
  beforeAll(async () => {
    await dataSource.query('CREATE TABLE "odd Suites" ("the file" text REFERENCES artifacts (sha256))');
  });

  it('removes what nobody has put since, with its file', async () => {
    const old = await store.put(bytes('old'), text);
    const fresh = await store.put(bytes('fresh'), text);
    await age(old.sha256, 2);

    expect(await store.purge(yesterday())).toEqual({ artifacts: 1, bytes: 3 });

    expect(await store.has(old.sha256)).toBe(false);
    await expect(readFile(fileOf(old.sha256))).rejects.toThrow('ENOENT');
    expect(await store.has(fresh.sha256)).toBe(true);
  });

  it('leaves what another table references', async () => {
    const held = await store.put(bytes('held'), text);
    await age(held.sha256, 2);
    await dataSource.query('INSERT INTO "odd Suites" VALUES ($1)', [held.sha256]);

    expect(await store.purge(yesterday())).toEqual({ artifacts: 0, bytes: 0 });
    expect(Buffer.from(await store.get(held.sha256)).toString()).toBe('held');
  });

  it('leaves what was put again', async () => {
    const artifact = await store.put(bytes('again'), text);
    await age(artifact.sha256, 2);

    await store.put(bytes('again'), text);

    expect(await store.purge(yesterday())).toEqual({ artifacts: 0, bytes: 0 });
  });

  it('leaves what is put again after it was found unused', async () => {
    const [first, second] = [sha256('one'), sha256('two')].sort();
    const contents = { [sha256('one')]: 'one', [sha256('two')]: 'two' };
    class PuttingDriver extends FolderDriver {
      override async remove(hash: string): Promise<void> {
        await super.remove(hash);
        if (hash === first) await store.put(bytes(contents[second ?? ''] ?? ''), text);
      }
    }
    for (const content of Object.values(contents))
      await age((await store.put(bytes(content), text)).sha256, 2);

    await new ArtifactStore(dataSource, new PuttingDriver(folder), { quotaBytes: 1000 }).purge(yesterday());

    expect(await store.has(first ?? '')).toBe(false);
    expect(await store.has(second ?? '')).toBe(true);
  });

  it('does not remove the file of content that is being put', async () => {
    const purges: Promise<unknown>[] = [];
    class SlowDriver extends FolderDriver {
      override async draft(content: Content, limitBytes: number): Promise<Draft> {
        const draft = await super.draft(content, limitBytes);
        const keep = async (): Promise<void> => {
          await draft.keep();
          purges.push(store.purge(yesterday()));
          await sleep(200); // the purge has all the time to do harm
        };
        return { ...draft, keep };
      }
    }
    const { sha256: hash } = await store.put(bytes('contended'), text);
    await age(hash, 2);

    const slow = new ArtifactStore(dataSource, new SlowDriver(folder), { quotaBytes: 1000 });
    await slow.put(Readable.from([bytes('contended')]), text);
    await Promise.all(purges);

    expect(purges).toHaveLength(1);
    expect(await store.has(hash)).toBe(true);
  });

  it('never loses content that is put while it is removed', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { sha256: hash } = await store.put(bytes('contended'), text);
      await age(hash, 2);

      await Promise.all([
        store.purge(yesterday()),
        store.put(bytes('contended'), text),
        store.put(Readable.from([bytes('contended')]), text),
      ]);

      expect(await store.has(hash)).toBe(true);
    }
  });

  it('goes through more artifacts than fit into one batch', async () => {
    await dataSource.query(
      `INSERT INTO artifacts (sha256, size_bytes, media_type, last_referenced_at)
       SELECT encode(sha256(i::text::bytea), 'hex'), 1, 'text/plain', $1 FROM generate_series(1, 1100) i`,
      [never],
    );

    expect(await store.purge(yesterday())).toEqual({ artifacts: 1100, bytes: 1100 });
  });

  it('removes drafts that a dead process left, and no others', async () => {
    await mkdir(join(folder, 'drafts'));
    await writeFile(join(folder, 'drafts/dead'), 'half');
    await writeFile(join(folder, 'drafts/live'), 'half');
    await utimes(join(folder, 'drafts/dead'), never, never);

    await store.purge(yesterday());

    expect(await drafts()).toEqual(['live']);
  });
});

it('tells how long writing and reading take', async () => {
  const latencyMs = await store.check();

  expect(latencyMs).toBeGreaterThan(0);
  expect(await drafts()).toEqual([]);
});

it('logs the warning where nobody asks for it', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await new ArtifactStore(dataSource, new FolderDriver(folder), { quotaBytes: 1 }).put(bytes('x'), text);
  const lines = [...written.mock.calls, ...errors.mock.calls].join('\n');
  vi.restoreAllMocks();

  expect(lines).toContain('The artifact store is filling up');
});
