import { setTimeout as sleep } from 'node:timers/promises';
import { Mulberry32 } from '#core/random/index';
import type { LoadMeasurement, LoadPlan, LoadRequest } from '#core/load/index';
import type { RunningAt } from '../../analyzer.js';
import { InFlight } from './in-flight.js';
import { Recorder } from './recorder.js';
import { Senders } from './senders.js';

/** A user whose connection fails would else do nothing but fail. */
const AFTER_ERROR_MS = 50;

/** Puts an application under load, once. */
export class LoadGenerator {
  private readonly startsAt = performance.now();
  private readonly from: number;
  private readonly to: number;
  private readonly recorder: Recorder;
  private readonly senders: Senders;
  private readonly inFlight: InFlight;
  private readonly chances: Mulberry32;

  constructor(
    private readonly plan: LoadPlan,
    at: RunningAt,
  ) {
    this.from = this.startsAt + plan.warmUpMs;
    this.to = this.from + plan.durationMs;
    this.recorder = new Recorder(this.from, this.to);
    this.inFlight = new InFlight(this.from, this.to);
    this.senders = new Senders(at, plan);
    this.chances = new Mulberry32(plan.seed);
  }

  async run(): Promise<LoadMeasurement> {
    const cpu = this.cpuWhileMeasured();
    const { model } = this.plan;
    await (model.kind === 'open' ? this.open(model.ratePerSecond) : this.closed(model));
    await this.senders.close();
    return this.recorder.measurement({ meanInFlight: this.inFlight.mean, generatorCpu: await cpu });
  }

  /** Each request is sent when it is due, however many others wait for their answers. */
  private async open(ratePerSecond: number): Promise<void> {
    const answers = new Set<Promise<unknown>>();
    const requests = this.alone();
    for (let index = 0; ; index += 1) {
      const dueAt = this.startsAt + (index * 1000) / ratePerSecond;
      if (dueAt >= this.to) break;
      await until(dueAt);
      const request = this.chosen(requests);
      if (this.inFlight.now >= this.plan.maxInFlight) this.recorder.dropped(endpointOf(request), dueAt);
      else {
        const answer = this.exchange(request, dueAt).finally(() => answers.delete(answer));
        answers.add(answer);
      }
    }
    await Promise.all(answers);
  }

  private async closed({
    users,
    rampUpMs,
    thinkTimeMs,
  }: Extract<LoadPlan['model'], { kind: 'closed' }>): Promise<void> {
    const lives = Array.from({ length: users }, async (_, index) => {
      await until(this.startsAt + (index * rampUpMs) / users);
      while (performance.now() < this.to) {
        await this.visit();
        if (thinkTimeMs > 0) await sleep(thinkTimeMs);
      }
    });
    await Promise.all(lives);
  }

  /** One user's way through one scenario. */
  private async visit(): Promise<void> {
    const { requests } = this.chosen(this.plan.scenarios);
    for (const request of requests) {
      const now = performance.now();
      if (now >= this.to) return;
      const isBroken = await this.exchange(request, now);
      if (isBroken) await sleep(AFTER_ERROR_MS);
    }
  }

  /** @returns whether there was no answer for another reason than time */
  private async exchange(request: LoadRequest, dueAt: number): Promise<boolean> {
    const sentAt = performance.now();
    this.inFlight.began(sentAt);
    const answer = await this.senders.send(request);
    const endedAt = performance.now();
    this.inFlight.ended(endedAt);
    this.recorder.exchanged({ endpoint: endpointOf(request), dueAt, sentAt, endedAt, answer });
    return answer.kind === 'error';
  }

  /** Strangers come for one request each: a scenario's weight is shared by its requests. */
  private alone(): readonly (LoadRequest & { readonly weight: number })[] {
    return this.plan.scenarios.flatMap(({ requests, weight }) =>
      requests.map((request) => ({ ...request, weight: weight / requests.length })),
    );
  }

  private chosen<Choice extends { readonly weight: number }>(choices: readonly Choice[]): Choice {
    let left = this.chances.next() * choices.reduce((sum, { weight }) => sum + weight, 0);
    const found = choices.find(({ weight }) => (left -= weight) < 0) ?? choices.at(-1);
    if (found === undefined) throw new RangeError('a load plan has at least one scenario');
    return found;
  }

  /** Of this thread alone, which does nothing else. */
  private async cpuWhileMeasured(): Promise<number> {
    await until(this.from);
    const before = process.threadCpuUsage();
    const began = performance.now();
    await until(this.to);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000 / (performance.now() - began);
  }
}

function endpointOf({ method, path }: LoadRequest): string {
  return `${method} ${path.replace(/\?.*$/s, '')}`;
}

async function until(moment: number): Promise<void> {
  const left = moment - performance.now();
  if (left > 0) await sleep(left);
}
