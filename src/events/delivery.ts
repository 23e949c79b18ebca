import type { SourceKind } from '#catalog/index';
import type { EventAction, EventOrigin, EventStatus } from './event.js';

/** What is to be done about a delivery. */
export type Routing =
  /** Without an origin the document is the one that the source is configured with, if any. */
  | { readonly action: Exclude<EventAction, 'none'>; readonly origin?: EventOrigin }
  /** Stored, replayable later, and not processed now. */
  | { readonly action: EventAction; readonly origin?: EventOrigin; readonly ignored: string };

/** A verified delivery, on its way into the inbox. Texts hold no NUL, which PostgreSQL cannot store. */
export interface Delivery {
  readonly projectId: string;
  readonly sourceId: string;
  readonly kind: SourceKind;
  readonly type: string;
  readonly specKey: string;
  readonly routing: Routing;
  /** Absent: the body is its identity, within the window of DEDUP_WINDOW_SECONDS. */
  readonly deliveryId?: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Accepted {
  readonly eventId: string;
  readonly status: EventStatus;
  /** It was known: `eventId` is that of the delivery that came first. */
  readonly duplicate: boolean;
}
