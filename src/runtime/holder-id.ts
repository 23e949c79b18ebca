import { randomUUID } from 'node:crypto';

/** Names this process among those that run applications. */
export const HOLDER = randomUUID();
