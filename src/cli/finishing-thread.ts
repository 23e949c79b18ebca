import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FileDraft } from '#core/layout/index';
import type { SentDraft } from './finishing.task.js';
import type { FinishedFile, Finisher } from './finished-files.js';

/** What is finished is sent away at once: little of it must outlive a collection. */
const YOUNG_MB = 8;

/**
 * Lays files out in a thread of its own while this one writes the next from its template: of a large document's
 * generation, that is a third of the work.
 */
export class FinishingThread implements Finisher {
  private readonly worker = new Worker(new URL('finishing.task.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  private readonly files: FinishedFile[] = [];
  private readonly ended: Promise<unknown>;

  constructor() {
    this.worker.on('message', (file: FinishedFile) => this.files.push(file));
    this.ended = once(this.worker, 'exit');
    // An error is told to whoever waits for the files, which may be later.
    this.ended.catch(() => {});
  }

  addAll(drafts: Iterable<FileDraft>): void {
    for (const draft of drafts)
      this.send('value' in draft ? { path: draft.path, json: JSON.stringify(draft.value) } : draft);
  }

  private send(message: SentDraft | undefined): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    this.worker.postMessage(message);
  }

  /** The thread ends by itself once it has sent what it was given. */
  async finished(): Promise<readonly FinishedFile[]> {
    this.send(undefined);
    await this.ended;
    return this.files;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
