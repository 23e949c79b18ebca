import { z } from 'zod';
import { seedColumn } from '#catalog/index';
import type { ContainerizedStatus } from '../storage/containerized-test.entity.js';

const { json, knownMoment, measure, moment, names, seedId, words } = seedColumn;

/** Nobody waits for a test of then any more; a state that nobody knows is a failure (states.md). */
const STATUSES: Readonly<Record<string, ContainerizedStatus>> = {
  pending: 'cancelled',
  running: 'cancelled',
  completed: 'completed',
  timeout: 'timed_out',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
};

/** `containerized_tests`. */
export const containerizedRow = z
  .object({
    id: seedId,
    test_id: z.string().min(1).max(100),
    application_id: seedId,
    test_type: z.string().min(1),
    service_endpoint: words,
    tools_used: names,
    status: words,
    submitted_at: moment,
    started_at: moment,
    completed_at: moment,
    result_data: json,
    error_message: words,
    execution_duration: measure,
    created_at: knownMoment,
    updated_at: moment,
  })
  .transform((row) => {
    const status = STATUSES[row.status ?? 'pending'] ?? 'failed';
    const wasOpen = status === 'cancelled' && row.status !== 'cancelled';
    return {
      seedId: row.id,
      seedApplicationId: row.application_id,
      createdAt: row.created_at,
      columns: {
        test_id: row.test_id,
        test_type: row.test_type,
        service_endpoint: row.service_endpoint,
        tools_used: row.tools_used,
        status,
        submitted_at: row.submitted_at ?? row.created_at,
        started_at: row.started_at ?? null,
        completed_at: row.completed_at ?? null,
        result_data: JSON.stringify(row.result_data),
        error_message:
          row.error_message ?? (wasOpen ? `It was ${row.status ?? 'pending'} when it was imported` : null),
        execution_duration: row.execution_duration,
        created_at: row.created_at,
        updated_at: row.updated_at ?? row.created_at,
      },
    };
  });
export type ContainerizedThen = z.output<typeof containerizedRow>;
