import './compile-cache.js';
import { parentPort } from 'node:worker_threads';
import type { FileDraft } from '#core/layout/index';
import type { Json } from '#core/spec/index';

const { laidOut } = await import('#core/layout/index');
const { finishedFile } = await import('./finished-files.js');

/** Values travel as JSON: to copy ten thousands of objects takes several times as long as to write and read them. */
export type SentDraft =
  Extract<FileDraft, { text: string }> | { readonly path: string; readonly json: string };

/** The entry of the thread: drafts come in, finished files go out; nothing is the end. */
parentPort?.on('message', (sent: SentDraft | undefined) => {
  if (sent === undefined) return parentPort?.close();
  const draft = 'json' in sent ? { path: sent.path, value: JSON.parse(sent.json) as Json } : sent;
  const file = finishedFile(laidOut(draft));
  return parentPort?.postMessage(file, [file.content.buffer, file.packed.buffer]);
});
