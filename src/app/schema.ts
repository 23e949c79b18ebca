import { analysisSchema } from '#analysis/index';
import { batchesSchema } from '#batches/index';
import { catalogSchema } from '#catalog/index';
import { eventsSchema } from '#events/index';
import { pipelineSchema } from '#pipeline/index';
import { authSchema } from '#platform/auth/index';
import type { Schema } from '#platform/database/index';
import { httpSchema } from '#platform/http/index';
import { resilienceSchema } from '#platform/resilience/index';
import { storageSchema } from '#platform/storage/index';
import { runtimeSchema } from '#runtime/index';
import { suitesSchema } from '#suites/index';

const rooms = [
  authSchema,
  httpSchema,
  resilienceSchema,
  storageSchema,
  catalogSchema,
  eventsSchema,
  pipelineSchema,
  runtimeSchema,
  suitesSchema,
  analysisSchema,
  batchesSchema,
];

/** The tables of all rooms; TypeORM runs migrations in the order of their timestamps. */
export const schema: Schema = {
  entities: rooms.flatMap(({ entities }) => entities),
  migrations: rooms.flatMap(({ migrations }) => migrations),
};
