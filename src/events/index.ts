import type { Schema } from '#platform/database/index';
import { EventEntity } from './event.entity.js';
import { Events1790000000300 } from './migrations/1790000000300-events.js';

export type { Accepted, Delivery, Routing } from './delivery.js';
export { type Dispatch, settleDispatch } from './dispatches.js';
export { EventEntity } from './event.entity.js';
export { EVENT_STATUSES, type EventAction, type EventOrigin, type EventStatus } from './event.js';
export { type EventView } from './event.view.js';
export { EventsModule, type EventsOptions } from './events.module.js';
export { Inbox } from './inbox.js';
export { EventRetention } from './retention.js';
export { startRuns } from './start-runs.job.js';
export { Sweeper } from './sweeper.js';

export const eventsSchema: Schema = {
  entities: [EventEntity],
  migrations: [Events1790000000300],
};
