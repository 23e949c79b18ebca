import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { storableText, uuidv7 } from '#platform/database/index';
import { Pulse } from '#platform/schedule/index';
import type { AnalysisType } from '../analysis-type.js';
import { type ContainerizedStatus, ContainerizedTestEntity } from '../storage/containerized-test.entity.js';
import { ServiceEntity } from './service.entity.js';

/** A test that nobody says anything of for this long belonged to a process that died. */
const SILENT_AFTER = "interval '60 s'";
const BEAT_MS = 10_000;

export interface WantedPlace {
  readonly analysisId: string;
  readonly applicationId: string;
  readonly type: AnalysisType;
  readonly tools: readonly string[];
  /** That it is of a running application: for services that can reach those. */
  readonly needsTarget: boolean;
  /** Services that have failed it. */
  readonly not: readonly string[];
}

export interface TestPlace {
  readonly service: ServiceEntity;
  readonly testId: string;
}

/** `none`: no service takes such tests; `full`: one will. */
export type Reserved = TestPlace | 'none' | 'full';

export interface TestEnd {
  readonly status: ContainerizedStatus;
  readonly error?: string | undefined;
  readonly result?: object | undefined;
  /** In seconds, as the service tells it. */
  readonly duration?: number | undefined;
}

interface Candidate {
  readonly id: string;
  readonly hasRoom: boolean;
}

/** Which service has which test, over all processes: no service is given more than it has room for. */
@Injectable()
export class TestPlaces implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly pulse = new Pulse<string>({ everyMs: BEAT_MS, beat: (testIds) => this.beat(testIds) });

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.pulse.start();
  }

  beforeApplicationShutdown(): void {
    this.pulse.stop();
  }

  /** Writes down a test for the service that has least to do for its size. */
  reserve(wanted: WantedPlace): Promise<Reserved> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('analysis_services'))`);
      await manager.query(
        `UPDATE containerized_tests SET status = 'failed', completed_at = now(), updated_at = now(),
           error_message = 'The process that waited for it was lost'
         WHERE service_id IS NOT NULL AND status IN ('pending', 'running') AND updated_at < now() - ${SILENT_AFTER}`,
      );
      const candidates = await manager.query<Candidate[]>(
        `SELECT service.id, count(test.id) < service.capacity AS "hasRoom"
         FROM analysis_services AS service
         LEFT JOIN containerized_tests AS test
           ON test.service_id = service.id AND test.status IN ('pending', 'running')
         WHERE service.enabled AND $1 = ANY (service.types) AND service.id <> ALL ($2::uuid[])
           AND (NOT $3 OR service.target_host IS NOT NULL)
         GROUP BY service.id
         ORDER BY service.health = 'unhealthy', count(test.id)::float / service.capacity, service.name`,
        [wanted.type, wanted.not, wanted.needsTarget],
      );
      if (candidates.length === 0) return 'none';
      const chosen = candidates.find(({ hasRoom }) => hasRoom);
      if (chosen === undefined) return 'full';
      const service = await manager.findOneByOrFail(ServiceEntity, { id: chosen.id });
      const testId = uuidv7();
      await manager.insert(ContainerizedTestEntity, {
        id: testId,
        testId,
        applicationId: wanted.applicationId,
        analysisId: wanted.analysisId,
        serviceId: service.id,
        serviceEndpoint: service.url,
        testType: wanted.type,
        toolsUsed: [...wanted.tools],
        status: 'pending',
      });
      return { service, testId };
    });
  }

  /** Whether a service takes tests of running applications. */
  async takesRunning(type: AnalysisType): Promise<boolean> {
    const [found] = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM analysis_services WHERE enabled AND $1 = ANY (types) AND target_host IS NOT NULL LIMIT 1',
      [type],
    );
    return found !== undefined;
  }

  /** Says that the test is waited for while `work` goes on: a submission alone may take minutes. */
  whileHeld<Result>(testId: string, work: () => Promise<Result>): Promise<Result> {
    return this.pulse.during(testId, work);
  }

  /** How far it is, and when it began. */
  async seen(testId: string, status: ContainerizedStatus): Promise<void> {
    await this.dataSource.query(
      `UPDATE containerized_tests SET updated_at = clock_timestamp(), status = $2,
         started_at = CASE WHEN $2 = 'running' THEN coalesce(started_at, clock_timestamp()) ELSE started_at END
       WHERE test_id = $1 AND status IN ('pending', 'running')`,
      [testId, status],
    );
  }

  /** Of a test that was taken for lost nothing is written: its place is somebody else's. */
  async end(testId: string, { status, error, result, duration }: TestEnd): Promise<void> {
    await this.dataSource.manager.update(
      ContainerizedTestEntity,
      { testId, status: In(['pending', 'running']) },
      {
        status,
        errorMessage: error === undefined ? null : storableText(error).slice(0, 2_000),
        ...(result !== undefined && { resultData: result }),
        ...(duration !== undefined && { executionDuration: duration }),
        completedAt: () => 'clock_timestamp()',
        updatedAt: () => 'clock_timestamp()',
      },
    );
  }

  /** A place that the service did not have after all. */
  async giveBack(testId: string): Promise<void> {
    await this.dataSource.manager.delete(ContainerizedTestEntity, { testId });
  }

  private async beat(testIds: readonly string[]): Promise<ReadonlyMap<string, Error>> {
    await this.dataSource.query(
      `UPDATE containerized_tests SET updated_at = clock_timestamp()
       WHERE test_id = ANY ($1) AND status IN ('pending', 'running')`,
      [testIds],
    );
    return new Map();
  }
}
