import './compile-cache.js';
import { parentPort } from 'node:worker_threads';
import type { FileDraft } from '#core/render/index';

const { laidOut } = await import('#core/render/index');
const { finishedFile } = await import('./finished-files.js');

/** The entry of the thread: drafts come in, finished files go out; nothing is the end. */
parentPort?.on('message', (draft: FileDraft | undefined) => {
  if (draft === undefined) return parentPort?.close();
  const file = finishedFile(laidOut(draft));
  return parentPort?.postMessage(file, [file.content.buffer, file.packed.buffer]);
});
