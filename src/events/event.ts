import { z } from 'zod';

/** States of an event (states.md); all but the first two are derived from its latest run. */
export const EVENT_STATUSES = ['accepted', 'ignored', 'processing', 'done', 'dead', 'superseded'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** What an event asks for. `none`: it is kept, but asks for nothing. */
export const EVENT_ACTIONS = ['generate', 'retire', 'register', 'none'] as const;
export type EventAction = (typeof EVENT_ACTIONS)[number];

/**
 * Where the document of an event is to be had, without any secret: access tokens and the hosts that the operator
 * allowed are the source's, and are looked up when the document is fetched (`Sources.access` of the catalog).
 */
export const eventOrigin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('inline'),
    pointer: z
      .string()
      .optional()
      .describe(
        'JSON pointer (RFC 6901) of the document in the payload; absent: the payload is the document',
      ),
  }),
  z.object({
    kind: z.literal('url'),
    url: z.url(),
    accept: z.string().optional().describe('Accept header that the address wants'),
  }),
  z.object({
    kind: z.literal('apifox'),
    apifoxProjectId: z.string(),
    branchId: z.string().optional(),
    moduleId: z.string().optional(),
  }),
]);
export type EventOrigin = z.infer<typeof eventOrigin>;
