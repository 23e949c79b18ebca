import type { EntityManager } from 'typeorm';

const LOCK_SPACE = 4_173_008;

/** Until the transaction ends nobody else enters the application, runs, stops or retires it. */
export async function lockApplication(manager: EntityManager, applicationId: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK_SPACE, applicationId]);
}
