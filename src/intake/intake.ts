import { Inject, Injectable } from '@nestjs/common';
import { type Accepted, type Delivery, Inbox } from '#events/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { RateLimiter } from '#platform/http/index';
import { adapters, type Routed } from './adapters/index.js';
import { headerOf, type RawDelivery } from './raw-delivery.js';
import { type Sender, Senders } from './sender.js';

/** Headers that say something about a delivery and nothing secret. */
const KEPT_HEADERS = [
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'x-delivery-id',
  'idempotency-key',
  'x-github-event',
  'x-github-delivery',
  'x-github-hook-id',
] as const;
const LONGEST_KEPT_HEADER = 300;

/** From a request to rows in the inbox. */
@Injectable()
export class Intake {
  constructor(
    private readonly senders: Senders,
    private readonly inbox: Inbox,
    private readonly limiter: RateLimiter,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Verifies, routes and stores a delivery; resolves after the commit, with one answer for each spec it is about.
   * The limit is the source's own: strangers without its secret cannot use it up.
   *
   * @throws {DeliveryTooLarge | SignatureInvalid | RateLimited | PayloadInvalid}, and what `Inbox.accept` throws
   */
  async receive(sender: Sender, delivery: RawDelivery): Promise<readonly Accepted[]> {
    const { source } = sender;
    this.senders.verify(sender, delivery);
    const limit = source.settings.rateLimitPerMinute ?? this.settings.rateLimitPerMinute;
    const waiting = this.limiter.take(`source:${source.id}`, limit);
    if (waiting !== undefined) await waiting;
    const routed = adapters[source.kind].route(delivery, source);
    const [first] = routed;
    if (routed.length === 1 && first !== undefined) {
      return [await this.inbox.accept(deliveryOf(sender, delivery, first))];
    }
    return Promise.all(routed.map((one) => this.inbox.accept(deliveryOf(sender, delivery, one))));
  }
}

function deliveryOf({ source, mediaType }: Sender, { headers, body }: RawDelivery, routed: Routed): Delivery {
  return {
    projectId: source.projectId,
    sourceId: source.id,
    kind: source.kind,
    contentType: mediaType,
    headers: keptHeaders(headers),
    body,
    ...routed,
  };
}

function keptHeaders(headers: RawDelivery['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headerOf(headers, name);
    if (value !== undefined) kept[name] = value.slice(0, LONGEST_KEPT_HEADER);
  }
  return kept;
}
