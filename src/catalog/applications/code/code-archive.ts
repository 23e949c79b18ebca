import { pack } from 'tar-stream';
import type { CodeTree } from './code-tree.js';

const EPOCH = new Date(0);

/**
 * A tree as one tar, for the artifact store: the same bytes for the same tree, so that its hash tells whether code
 * has changed. Owners and times say nothing about code, and are left out.
 */
export async function codeArchive(tree: CodeTree): Promise<Buffer> {
  const tar = pack();
  for (const { path, bytes, isExecutable } of tree) {
    const mode = isExecutable ? 0o755 : 0o644;
    tar.entry({ name: path, mode, mtime: EPOCH, uid: 0, gid: 0, type: 'file' }, Buffer.from(bytes));
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
