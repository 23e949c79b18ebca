import { createHash, createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { brokenDocument, noteDocument } from './documents.js';

/** Where a kind of delivery goes, and how its sender proves who it is. */
export interface Address {
  readonly url: string;
  readonly sign: (id: string, body: Buffer) => Record<string, string>;
}

export const DELIVERY_KINDS = ['notice', 'busy', 'broken', 'document', 'executed'] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

export type Addresses = Readonly<Record<DeliveryKind, Address>>;

/** A delivery that was answered with 202. */
export interface Acknowledged {
  readonly kind: DeliveryKind;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly sha256: string;
  /** How often it was sent in all; the answers before the last one were lost, or refusals. */
  readonly tries: number;
}

/** One answer, or none (status 0: the connection failed). */
export interface Answer {
  readonly status: number;
  readonly sentAt: number;
  readonly at: number;
}

interface Sender {
  readonly kind: DeliveryKind;
  /** Pause between two bursts, in milliseconds. */
  readonly everyMs: number;
  readonly burst: number;
}

/** Little work each, so that the machine is busy and not overwhelmed; a third of the events run through everything. */
const SENDERS: readonly Sender[] = [
  { kind: 'notice', everyMs: 60, burst: 1 },
  { kind: 'notice', everyMs: 60, burst: 1 },
  { kind: 'busy', everyMs: 2_500, burst: 6 },
  { kind: 'broken', everyMs: 2_000, burst: 1 },
  { kind: 'document', everyMs: 900, burst: 1 },
  { kind: 'executed', everyMs: 4_000, burst: 1 },
];
/** Long enough that those who try again do not take the machine from what they wait for. */
const RETRY_PAUSE_MS = 150;
const PATIENCE_MS = 10_000;
/** Specs that many deliveries are about, so that newer ones overtake older ones. */
const BUSY_SPECS = 2;

const accepted = z.object({ eventId: z.uuid() });

/** Senders that try again, under the same delivery id, until they are told that the delivery is stored. */
export class Senders {
  readonly answers: Answer[] = [];
  readonly acknowledged: Acknowledged[] = [];
  private readonly sending: Promise<void>[] = [];
  private isStopping = false;
  private made = 0;

  constructor(private readonly addresses: Addresses) {}

  start(): void {
    for (const sender of SENDERS) this.sending.push(this.send(sender));
  }

  /** Resolves once everything that was begun is acknowledged. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.sending);
  }

  /** When the first request was acknowledged that was sent after this moment. */
  acknowledgedAfter(at: number): number | undefined {
    const later = this.answers.filter(({ status, sentAt }) => status === 202 && sentAt >= at);
    return later.length === 0 ? undefined : Math.min(...later.map((answer) => answer.at));
  }

  private async send({ kind, everyMs, burst }: Sender): Promise<void> {
    while (!this.isStopping) {
      await Promise.all(Array.from({ length: burst }, () => this.deliver(kind)));
      await delay(everyMs * (0.5 + Math.random()));
    }
  }

  private async deliver(kind: DeliveryKind): Promise<void> {
    this.made += 1;
    const deliveryId = `chaos-${process.pid}-${kind}-${this.made}`;
    const body = bodyOf(kind, this.made);
    for (let tries = 1; ; tries += 1) {
      const eventId = await this.try(kind, deliveryId, body);
      if (eventId !== undefined) {
        const sha256 = createHash('sha256').update(body).digest('hex');
        this.acknowledged.push({ kind, deliveryId, eventId, sha256, tries });
        return;
      }
      await delay(RETRY_PAUSE_MS);
    }
  }

  private async try(kind: DeliveryKind, deliveryId: string, body: Buffer): Promise<string | undefined> {
    const { url, sign } = this.addresses[kind];
    const sentAt = Date.now();
    const headers = { 'content-type': 'application/json', ...sign(deliveryId, body) };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body), signal });
      const answer: unknown = await response.json();
      this.answers.push({ status: response.status, sentAt, at: Date.now() });
      return response.status === 202 ? accepted.parse(answer).eventId : undefined;
    } catch (error) {
      if (error instanceof z.ZodError) throw error;
      this.answers.push({ status: 0, sentAt, at: Date.now() });
      return undefined;
    }
  }
}

function bodyOf(kind: DeliveryKind, number: number): Buffer {
  switch (kind) {
    case 'notice':
      return Buffer.from(JSON.stringify({ event: 'TEST_CASE_COMPLETED', title: `notice ${number}` }));
    case 'busy':
      return noteDocument(`Busy ${number % BUSY_SPECS}`);
    case 'broken':
      return brokenDocument(`Broken ${number}`);
    case 'document':
    case 'executed':
      return noteDocument(`Notes ${number}`);
  }
}

/** https://www.standardwebhooks.com: HMAC-SHA256 of id, time and body. */
export function standardWebhooks(secret: string): Address['sign'] {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return (id, body) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  };
}
