import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FaultCode, StrategyName } from '#core/plan/index';
import type { ResultStatus, TestFailure } from '#core/verdict/index';

/** What one test of a suite said in one execution. */
@Entity('execution_results')
export class ExecutionResultEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'execution_id' })
  executionId!: string;

  /** The plan's test id; the title, for a test that somebody added by hand. */
  @Column('text', { name: 'test_id' })
  testId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  file!: string;

  @Column('text', { nullable: true })
  operation!: string | null;

  @Column('text', { nullable: true })
  strategy!: StrategyName | null;

  @Column('text', { nullable: true })
  clause!: string | null;

  @Column('smallint', { name: 'fault_code', nullable: true })
  faultCode!: FaultCode | null;

  @Column('text')
  status!: ResultStatus;

  @Column('integer', { name: 'duration_ms' })
  durationMs!: number;

  /** What was expected and what came; of failed and flaky tests only. */
  @Column('text', { nullable: true })
  message!: string | null;

  /** Request, answer and `curl` of the failure, where the suite recorded them. */
  @Column('jsonb', { nullable: true })
  failure!: TestFailure | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
