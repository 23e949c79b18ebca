import { CodeRefused } from './code-refused.js';
import { CODE_LIMITS, type CodeLimits, type CodeTree } from './code-tree.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';

type Format = 'zip' | 'tar' | 'tar.gz';

/** Of the first entry; an empty zip has nothing but its end. */
const ZIPS: ReadonlySet<string> = new Set(['PK\u0003\u0004', 'PK\u0005\u0006']);
const USTAR_AT = 257;

/**
 * The code in an archive, whose bytes say what it is: zip, tar or tar.gz. Nothing is written anywhere.
 * @throws {CodeRefused} naming the entry, when anything in it is not to be unpacked
 */
export async function readArchive(archive: Buffer, limits: CodeLimits = CODE_LIMITS): Promise<CodeTree> {
  switch (formatOf(archive)) {
    case 'zip':
      return readZip(archive, limits);
    case 'tar':
      return readTar(archive, { gzipped: false, limits });
    case 'tar.gz':
      return readTar(archive, { gzipped: true, limits });
  }
}

function formatOf(archive: Buffer): Format {
  if (ZIPS.has(archive.toString('latin1', 0, 4))) return 'zip';
  if (archive[0] === 0x1f && archive[1] === 0x8b) return 'tar.gz';
  if (archive.toString('latin1', USTAR_AT, USTAR_AT + 5) === 'ustar') return 'tar';
  throw new CodeRefused('is no archive that is read: zip, tar or tar.gz');
}
