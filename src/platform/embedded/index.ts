export { type EmbeddedEvents, type EmbeddedOptions, EmbeddedPostgres } from './embedded-postgres.js';
export { EmbeddedUnavailable, type Reason } from './unavailable.js';
