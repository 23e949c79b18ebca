import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('models')
export class ModelEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Names the model in addresses, folders and containers: `anthropic_claude-3.7-sonnet`. */
  @Column('text', { unique: true })
  slug!: string;

  /** What its provider calls it: `anthropic/claude-3.7-sonnet`. */
  @Column('text', { name: 'model_id', unique: true })
  modelId!: string;

  @Column('text')
  provider!: string;

  @Column('text')
  name!: string;

  /** In tokens. */
  @Column('integer', { name: 'context_window', nullable: true })
  contextWindow!: number | null;

  @Column('integer', { name: 'max_output_tokens', nullable: true })
  maxOutputTokens!: number | null;

  /** In US dollars. */
  @Column('double precision', { name: 'input_price_per_token', nullable: true })
  inputPricePerToken!: number | null;

  /** In US dollars. */
  @Column('double precision', { name: 'output_price_per_token', nullable: true })
  outputPricePerToken!: number | null;

  @Column('boolean', { name: 'supports_vision' })
  supportsVision!: boolean;

  @Column('boolean', { name: 'supports_function_calling' })
  supportsFunctionCalling!: boolean;

  @Column('boolean', { name: 'supports_streaming' })
  supportsStreaming!: boolean;

  @Column('boolean', { name: 'supports_json_mode' })
  supportsJsonMode!: boolean;

  @Column('boolean', { name: 'is_free' })
  isFree!: boolean;

  @Column('jsonb', { name: 'additional_capabilities' })
  additionalCapabilities!: object;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;
}
