import { z } from 'zod';
import { SOURCE_KINDS } from '#catalog/index';
import { moment, pageQuery } from '#platform/database/index';
import type { EventEntity } from './event.entity.js';
import { EVENT_ACTIONS, EVENT_STATUSES, eventOrigin } from './event.js';

const example = {
  id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
  sourceId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
  kind: 'github' as const,
  type: 'push',
  action: 'generate' as const,
  specKey: 'acme/shop:openapi.yaml',
  status: 'done' as const,
  deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  contentType: 'application/json',
  headers: { 'user-agent': 'GitHub-Hookshot/044aadd' },
  payloadBytes: 7_342,
  payloadSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  origin: {
    kind: 'url' as const,
    url: 'https://api.github.com/repos/acme/shop/contents/openapi.yaml?ref=1f0c2d',
  },
  receivedAt: '2026-11-21T09:30:00.000Z',
  dispatchAttempt: 1,
  redeliveries: 0,
  lastDeliveryAt: '2026-11-21T09:30:00.000Z',
};

/** An event on the wire. */
export const eventView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    sourceId: z.uuid(),
    kind: z.enum(SOURCE_KINDS),
    type: z.string().describe('What the sender calls it, such as `API_UPDATED` or `push`'),
    action: z.enum(EVENT_ACTIONS),
    specKey: z.string().describe('Names the spec within its source; its events are processed in order'),
    status: z.enum(EVENT_STATUSES),
    reason: z.string().optional().describe('Why it was ignored or superseded, or what failed'),
    deliveryId: z.string().optional().describe("The sender's id of the delivery, where it sends one"),
    contentType: z.string(),
    headers: z.record(z.string(), z.string()).describe('Headers that say something about the delivery'),
    payloadBytes: z.int(),
    payloadSha256: z.string(),
    origin: eventOrigin.optional().describe('Where the API document is to be had'),
    receivedAt: z.iso.datetime(),
    dispatchAttempt: z
      .int()
      .positive()
      .describe('1, and one more for each deliberate redelivery that is run again'),
    redeliveries: z.int().describe('How often the sender sent it again'),
    lastDeliveryAt: z.iso.datetime(),
  })
  .meta({ id: 'Event', examples: [example] });
export type EventView = z.infer<typeof eventView>;

export const eventsQuery = pageQuery.extend({
  status: z.enum(EVENT_STATUSES).optional(),
  projectId: z.uuid().optional(),
  sourceId: z.uuid().optional(),
  kind: z.enum(SOURCE_KINDS).optional(),
  type: z.string().max(200).optional().describe('As the sender calls it, such as `push`'),
  specKey: z.string().max(500).optional(),
  receivedFrom: moment.optional().describe('Received at this time or later'),
  receivedBefore: moment.optional().describe('Received before this time'),
});
export type EventsQuery = z.infer<typeof eventsQuery>;

export function eventViewOf(row: EventEntity): EventView {
  const { reason, origin, payloadSha256, receivedAt, lastDeliveryAt, deliveryKey, ...same } = row;
  const deliveryId = deliveryKey?.startsWith('id:') === true ? deliveryKey.slice(3) : undefined;
  return {
    ...same,
    ...(reason !== null && { reason }),
    ...(deliveryId !== undefined && { deliveryId }),
    payloadSha256: payloadSha256.toString('hex'),
    ...(origin !== null && { origin }),
    receivedAt: receivedAt.toISOString(),
    lastDeliveryAt: lastDeliveryAt.toISOString(),
  };
}
