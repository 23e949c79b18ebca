import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('port_allocations')
export class PortAllocationEntity {
  @PrimaryColumn('text', { name: 'model_slug' })
  modelSlug!: string;

  @PrimaryColumn('smallint', { name: 'app_number' })
  appNumber!: number;

  /** 6001 to 6750. */
  @Column('integer', { name: 'backend_port' })
  backendPort!: number;

  /** 9001 to 9750. */
  @Column('integer', { name: 'frontend_port' })
  frontendPort!: number;
}
