import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { packGenerated } from '#core/render/index';
import { bookshopDocument } from '../sample/bookshop-document.js';
import { Engine } from './engine.js';
import type { EngineDocument } from './engine-work.js';

const settings = { engineConcurrency: 1, engineMemoryMb: 64, documentLimitBytes: 32 * 1024 * 1024 };

let engine: Engine;
afterEach(() => engine.onModuleDestroy());

function documentOf(text: string): EngineDocument {
  const bytes = Buffer.from(text);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const bookshop = documentOf(JSON.stringify(bookshopDocument));
/** More values than 64 MB have room for: they must not even be parsed. */
const bomb = documentOf(`{"openapi":"3.1.0","x":[${'{"a":[]},'.repeat(1_600_000)}0]}`);
/** Small as text, and much work: tens of thousands of operations. */
const monster = documentOf(
  `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{${Array.from({ length: 55_000 }, (_, n) => `"/${n}":{"get":{"responses":{"200":{}}}}`).join()}}}`,
);
const roomy = { ...settings, engineMemoryMb: 2048 };

describe('Engine', () => {
  it('reads a document in a thread', async () => {
    engine = new Engine(settings);

    const { title, operations, problems } = await engine.run('read', { document: bookshop });

    expect(title).toBe('Bookshop');
    expect(operations.map(({ key }) => key)).toContain('DELETE /books/{bookId}');
    expect(problems).toEqual([]);
  });

  it('says with the code of the engine why it refuses a document', async () => {
    engine = new Engine(settings);

    await expect(engine.run('read', { document: documentOf('{"openapi": ') })).rejects.toMatchObject({
      name: 'SpecUnreadable',
      code: 'spec-unreadable',
      retryable: false,
      category: 'input',
    });
  });

  it('refuses what has more values than its memory has room for', async () => {
    engine = new Engine(settings);

    await expect(engine.run('read', { document: bomb })).rejects.toMatchObject({
      code: 'spec-too-large',
      message: expect.stringContaining('ENGINE_MEMORY_MB') as unknown,
    });
  });

  it('ends work that takes too much memory, and works on', async () => {
    engine = new Engine(settings);

    await expect(engine.run('read', { document: monster })).rejects.toMatchObject({
      name: 'SpecTooDemanding',
      code: 'spec-too-large',
      message: expect.stringContaining('64 MB of memory') as unknown,
    });
    await expect(engine.run('read', { document: bookshop })).resolves.toMatchObject({ title: 'Bookshop' });
  });

  it('ends work that takes too much time', async () => {
    engine = new Engine(roomy, 300);

    await expect(engine.run('read', { document: monster })).rejects.toMatchObject({
      name: 'SpecTooDemanding',
      message: expect.stringContaining('0.3 s') as unknown,
    });
  });

  it('merges with what a folder says was generated last, unless that is more than there is room for', async () => {
    engine = new Engine(settings);
    const versions = {
      base: new Map(),
      ours: new Map([['a', 'mine']]),
      theirs: [{ path: 'a', content: 'new' }],
      operations: [],
    };
    const said = packGenerated([{ path: 'a', content: 'mine' }]);
    const tooMuch = gzipSync(`{"format":1,"files":{"a":"mine"},"x":[${'{"a":[]},'.repeat(1_600_000)}0]}`);

    const merged = await engine.run('merge', { ...versions, said });
    const refused = await engine.run('merge', { ...versions, said: tooMuch });

    expect(merged.files).toEqual(versions.theirs);
    expect(refused).toEqual(await engine.run('merge', versions));
    expect(refused.files).not.toEqual(versions.theirs);
  });

  it('gives a piece of work another time limit where it is told one', async () => {
    engine = new Engine(roomy);

    await expect(engine.run('read', { document: monster }, undefined, 200)).rejects.toMatchObject({
      name: 'SpecTooDemanding',
      message: expect.stringContaining('0.2 s') as unknown,
    });
  });

  it('stops when it is told to', async () => {
    engine = new Engine(roomy);
    const controller = new AbortController();
    const work = engine.run('read', { document: monster }, controller.signal);
    setTimeout(() => controller.abort(new Error('cancelled')), 50);

    await expect(work).rejects.toThrow('cancelled');
  });
});
