import { gzip } from 'node:zlib';
import { promisify } from 'node:util';

const BLOCK = 512;
const compressed = promisify(gzip);

export interface TarFile {
  /** With forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** A `.tar.gz` of files (POSIX.1-1988 ustar); the same files give the same bytes. */
export function tarGz(folder: string, files: readonly TarFile[]): Promise<Buffer> {
  const blocks = files.flatMap(({ path, content }) => [
    header(`${folder}/${path}`, content.length),
    padded(content),
  ]);
  return compressed(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

function padded(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

/** Numbers are octal text; the checksum is counted with spaces in its own place. */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = split(path);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345, 155);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A name has 100 bytes; what comes before a slash may go into the prefix. */
function split(path: string): { readonly name: string; readonly prefix: string } {
  if (path.length <= 100) return { name: path, prefix: '' };
  const at = path.indexOf('/', path.length - 101);
  return { prefix: path.slice(0, at), name: path.slice(at + 1) };
}
