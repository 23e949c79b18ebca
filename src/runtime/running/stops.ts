import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { lockApplication } from './lock-application.js';

/** How often an application had been stopped at some moment. */
export type StopMark = string;

/** Stops are counted, so that whoever was starting an application at that time, in any process, starts it no more. */
@Injectable()
export class Stops {
  constructor(private readonly dataSource: DataSource) {}

  /** What is to be compared later. */
  mark(applicationId: string): Promise<StopMark> {
    return markIn(this.dataSource.manager, applicationId);
  }

  /** Has whoever runs it stop, and whoever is about to run it not begin. */
  async request(applicationId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await lockApplication(manager, applicationId);
      await manager.query(
        `INSERT INTO application_stops (application_id, stops)
         SELECT id, 1 FROM applications WHERE id = $1 FOR KEY SHARE
         ON CONFLICT (application_id) DO UPDATE SET stops = application_stops.stops + 1`,
        [applicationId],
      );
      await manager.query(
        'UPDATE running_applications SET stop_requested = true WHERE application_id = $1 AND holder IS NOT NULL',
        [applicationId],
      );
    });
  }
}

export async function markIn(manager: EntityManager, applicationId: string): Promise<StopMark> {
  const [row] = await manager.query<{ stops: string }[]>(
    'SELECT stops FROM application_stops WHERE application_id = $1',
    [applicationId],
  );
  return row?.stops ?? '0';
}
