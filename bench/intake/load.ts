/**
 * The load generator, in a process of its own: sockets that each send a request, wait for its answer and send the
 * next (a closed loop). What it costs is little, since it shares two cores with what it measures.
 */
import { once } from 'node:events';
import net from 'node:net';
import { build } from 'hdr-histogram-js';
import { SignedRequests } from './signed-requests.js';

export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  readonly secret: string;
  readonly connections: number;
  readonly bodyBytes: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

export interface LoadReport {
  readonly acknowledged: number;
  readonly refused: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Share of one core that the generator used. */
  readonly cpu: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

class Load {
  private readonly latencies = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  private readonly requests: SignedRequests;
  private acknowledged = 0;
  private refused = 0;
  private measuring = false;
  private ending = false;

  private readonly order: LoadOrder;

  constructor(order: LoadOrder) {
    this.order = order;
    this.requests = new SignedRequests(order.path, order.secret, order.bodyBytes, Date.now());
  }

  async run(): Promise<LoadReport> {
    const ended = Array.from({ length: this.order.connections }, () => this.connection());
    await new Promise((resolve) => setTimeout(resolve, this.order.warmUpMs));
    this.measuring = true;
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, this.order.measuredMs));
    this.measuring = false;
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    this.ending = true;
    await Promise.all(ended);
    const ms = (percentile: number): number => this.latencies.getValueAtPercentile(percentile) / 1000;
    return {
      acknowledged: this.acknowledged,
      refused: this.refused,
      perSecond: this.acknowledged / seconds,
      p50Ms: ms(50),
      p99Ms: ms(99),
      maxMs: this.latencies.maxValue / 1000,
      cpu: (user + system) / 1e6 / seconds,
    };
  }

  private async connection(): Promise<void> {
    const socket = net.connect({ port: this.order.port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    let received: Buffer = Buffer.alloc(0);
    const send = (): void => {
      sentAt = performance.now();
      socket.write(this.requests.next());
    };
    socket.on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = endOfAnswer(received);
      if (end === undefined) return;
      this.record(received, performance.now() - sentAt);
      received = received.subarray(end);
      if (this.ending) socket.end();
      else send();
    });
    await once(socket, 'close');
  }

  private record(answer: Buffer, latencyMs: number): void {
    if (!this.measuring) return;
    if (answer.toString('latin1', 9, 12) === '202') this.acknowledged += 1;
    else this.refused += 1;
    this.latencies.recordValue(Math.max(1, Math.round(latencyMs * 1000)));
  }
}

/** Where an answer with a Content-Length ends; undefined while it is not complete. */
function endOfAnswer(received: Buffer): number | undefined {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1] ?? '0';
  const end = headEnd + HEAD_END.length + Number(length);
  return received.length >= end ? end : undefined;
}

process.on('message', (order: LoadOrder) => {
  void new Load(order).run().then((report) => {
    process.send?.(report, () => process.disconnect());
  });
});
