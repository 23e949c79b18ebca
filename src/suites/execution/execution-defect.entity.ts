import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FaultCode } from '#core/plan/index';
import type { Defect } from '#core/verdict/index';

/** Failed tests of one execution that have one cause. */
@Entity('execution_defects')
export class ExecutionDefectEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'execution_id' })
  executionId!: string;

  /** The same for the same defect in every execution (`Defect.id`). */
  @Column('text')
  fingerprint!: string;

  @Column('text')
  cause!: Defect['cause'];

  @Column('text')
  severity!: Defect['severity'];

  @Column('jsonb')
  operations!: Defect['operations'];

  @Column('smallint', { name: 'fault_code', nullable: true })
  faultCode!: FaultCode | null;

  @Column('text', { nullable: true })
  clause!: string | null;

  @Column('text')
  sentence!: string;

  @Column('jsonb')
  tests!: Defect['tests'];

  @Column('jsonb')
  example!: Defect['example'];

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
