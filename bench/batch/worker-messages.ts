import type { NewBatch } from '#batches/index';

/** What a worker process is asked for; it answers each with one message. */
export type WorkerOrder =
  | { readonly do: 'figures' }
  | { readonly do: 'create'; readonly batch: NewBatch }
  | { readonly do: 'cancel'; readonly id: string }
  | { readonly do: 'stop' };

export interface WorkerAnswers {
  /** Time that its analyses took, in milliseconds. */
  readonly figures: { readonly stubMs: number };
  readonly create: { readonly id: string };
  readonly cancel: { readonly asked: true };
  readonly stop: never;
}
