import type { OnModuleDestroy } from '@nestjs/common';
import os from 'node:os';
import { Piscina } from 'piscina';
import type { Settings } from '#platform/config/index';
import { limitsFor } from './document-budget.js';
import { EngineRefusal, SpecTooDemanding } from './engine-errors.js';
import type { EngineAnswer, EngineRequest, EngineWork, EngineWorkKind } from './engine-work.js';

export type EngineSettings = Pick<Settings, 'engineConcurrency' | 'engineMemoryMb' | 'documentLimitBytes'>;

/** Far above what the largest known document takes (seconds); it only stops work that would never end. */
const TIME_LIMIT_MS = 120_000;
/** Threads that nobody needs are given back after it. */
const IDLE_MS = 300_000;

/**
 * Work on API documents, in threads with a memory limit (states.md, contract 3): reading, comparing, planning,
 * rendering and checking block for seconds, and documents come from strangers.
 */
export class Engine implements OnModuleDestroy {
  private pool: Piscina | undefined;

  /** @param timeLimitMs of one piece of work */
  constructor(
    private readonly settings: EngineSettings,
    private readonly timeLimitMs = TIME_LIMIT_MS,
  ) {}

  /**
   * @param timeLimitMs for work that needs another limit than the usual one
   * @throws {EngineRefusal} what the engine itself refused, with the code it gave
   * @throws {SpecTooDemanding} when it took too much memory or time
   */
  async run<Kind extends EngineWorkKind>(
    kind: Kind,
    given: EngineWork[Kind]['given'],
    signal?: AbortSignal,
    timeLimitMs = this.timeLimitMs,
  ): Promise<EngineWork[Kind]['made']> {
    const { engineMemoryMb, documentLimitBytes } = this.settings;
    const request = { kind, given, limits: limitsFor(engineMemoryMb, documentLimitBytes) } as EngineRequest;
    const answer = await this.perform(request, timeLimitMs, signal);
    if (answer.kind === 'refused') throw new EngineRefusal(answer.error);
    return answer.made as EngineWork[Kind]['made'];
  }

  /** Starts a thread and loads the engine into it, so that the first document does not wait for that. */
  warmUp(): void {
    this.threads();
  }

  async onModuleDestroy(): Promise<void> {
    await this.pool?.destroy();
    this.pool = undefined;
  }

  private async perform(
    request: EngineRequest,
    timeLimitMs: number,
    signal?: AbortSignal,
  ): Promise<EngineAnswer> {
    const deadline = AbortSignal.timeout(timeLimitMs);
    const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    try {
      return (await this.threads().run(request, { signal: stop })) as EngineAnswer;
    } catch (error) {
      signal?.throwIfAborted();
      if (deadline.aborted) throw new SpecTooDemanding(`${timeLimitMs / 1000} s`, error);
      if (isOutOfMemory(error)) {
        throw new SpecTooDemanding(`${this.settings.engineMemoryMb} MB of memory (ENGINE_MEMORY_MB)`, error);
      }
      throw error;
    }
  }

  private threads(): Piscina {
    this.pool ??= new Piscina({
      filename: new URL('engine.task.js', import.meta.url).href,
      minThreads: 1,
      maxThreads: this.settings.engineConcurrency,
      idleTimeout: IDLE_MS,
      niceIncrement: os.constants.priority.PRIORITY_BELOW_NORMAL, // webhooks are taken first
      resourceLimits: { maxOldGenerationSizeMb: this.settings.engineMemoryMb },
      env: {}, // documents are strangers' and our environment holds secrets
      recordTiming: false,
    });
    return this.pool;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
