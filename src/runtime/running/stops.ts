import type { EntityManager } from 'typeorm';

/**
 * How often an application had been stopped at some moment. Stops are counted, so that whoever was starting it at that
 * time, in any process, starts it no more.
 */
export type StopMark = string;

export async function stopMarkOf(manager: EntityManager, applicationId: string): Promise<StopMark> {
  const [row] = await manager.query<{ stops: string }[]>(
    'SELECT stops FROM application_stops WHERE application_id = $1',
    [applicationId],
  );
  return row?.stops ?? '0';
}

export async function countStop(manager: EntityManager, applicationId: string): Promise<void> {
  await manager.query(
    `INSERT INTO application_stops (application_id, stops)
     SELECT id, 1 FROM applications WHERE id = $1 FOR KEY SHARE
     ON CONFLICT (application_id) DO UPDATE SET stops = application_stops.stops + 1`,
    [applicationId],
  );
}
