import { type SpawnOptions } from 'node:child_process';
import { chmod, chown, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeNeeding, program, root } from '../../support/index.js';
import { type Answer, query, startProgram, temporaryFolder } from './program.js';

const NOBODY = 65_534;
/** Far above the numbers that users are given. */
const NAMELESS = 54_321;

/** A folder that everybody may enter, with a PATH that has no `unshare`: containers forbid namespaces. */
async function withoutNamespaces(): Promise<{ folder: string; options: SpawnOptions }> {
  const folder = await temporaryFolder();
  await chmod(folder, 0o755);
  return {
    folder: path.join(folder, 'postgres'),
    options: { env: { ...process.env, PATH: '/nonexistent' } },
  };
}

async function works(answer: Answer): Promise<void> {
  if (!('url' in answer)) throw new Error(answer.message);
  expect(await query(answer.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
}

describeNeeding(root, 'started by root', () => {
  it('runs as an ordinary user when an ordinary user starts it', async () => {
    const folder = await temporaryFolder();
    await chown(folder, NOBODY, NOBODY);

    const { answer } = await startProgram(folder, { uid: NOBODY, gid: NOBODY });

    await works(answer);
    expect((await stat(path.join(folder, 'data'))).uid).toBe(NOBODY);
  });

  it('tells an ordinary user that the folder is not theirs', async () => {
    const folder = await temporaryFolder();

    const { answer } = await startProgram(folder, { uid: NOBODY, gid: NOBODY });

    expect(answer).toMatchObject({ reason: 'folder-unwritable' });
  });

  it('runs as a user whom the machine has no name for', async () => {
    const folder = await temporaryFolder();
    await chown(folder, NAMELESS, NAMELESS);

    const { answer } = await startProgram(folder, { uid: NAMELESS, gid: NAMELESS });

    await works(answer);
    expect((await stat(path.join(folder, 'data'))).uid).toBe(NAMELESS);
  });

  it('says what is wrong for such a user where namespaces are forbidden', async () => {
    const folder = await temporaryFolder();
    await chown(folder, NAMELESS, NAMELESS);

    const { answer } = await startProgram(folder, {
      uid: NAMELESS,
      gid: NAMELESS,
      env: { ...process.env, PATH: '/nonexistent' },
    });

    expect(answer).toMatchObject({
      reason: 'no-account',
      message: expect.stringContaining(`user ${NAMELESS}, who has no name`) as string,
    });
  });

  it('becomes another user where namespaces are forbidden, and can go back', async () => {
    const { folder, options } = await withoutNamespaces();

    const first = await startProgram(folder, options);
    await works(first.answer);
    expect((await stat(path.join(folder, 'data'))).uid).toBe(NOBODY);
    await first.end('SIGTERM');

    const second = await startProgram(folder);
    await works(second.answer);
  });

  it("takes over what root's namespace made", async () => {
    const { folder, options } = await withoutNamespaces();
    const first = await startProgram(folder);
    await works(first.answer);
    expect((await stat(path.join(folder, 'data'))).uid).toBe(0);
    await first.end('SIGTERM');

    const second = await startProgram(folder, options);

    await works(second.answer);
  });

  it('says what is wrong where the other user cannot get to the folder', async () => {
    const { folder, options } = await withoutNamespaces();
    await chmod(path.dirname(folder), 0o700);

    const { answer } = await startProgram(folder, options);

    expect(answer).toMatchObject({
      reason: 'no-account',
      message: expect.stringContaining('ASSAY_DATA_DIR') as string,
    });
  });
});

const setpriv = program('setpriv');

describeNeeding(root.missing === undefined ? setpriv : root, 'started by root without any privilege', () => {
  it('says that it can become nobody else', async () => {
    const { folder, options } = await withoutNamespaces();

    const { answer } = await startProgram(folder, options, [
      setpriv.file,
      '--bounding-set=-all',
      '--inh-caps=-all',
    ]);

    expect(answer).toMatchObject({
      reason: 'no-account',
      message: expect.stringContaining('ordinary user') as string,
    });
  });
});
