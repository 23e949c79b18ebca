import type { MigrationInterface, QueryRunner } from 'typeorm';
import { allowAllMoves, refuseOtherMoves, refuseSameAttempt } from '#platform/database/index';

/** Rules that people are told by name get names. */
const NAMES = [
  ['batch_jobs', 'batch_jobs_check', 'batch_jobs_started_after_created'],
  ['batch_jobs', 'batch_jobs_check1', 'batch_jobs_ended_after_started'],
  ['batch_jobs', 'batch_jobs_check2', 'batch_jobs_ended_after_created'],
  ['batch_tasks', 'batch_tasks_check', 'batch_tasks_crashes'],
  ['batch_tasks', 'batch_tasks_check1', 'batch_tasks_ended_after_started'],
  ['batch_tasks', 'batch_tasks_check2', 'batch_tasks_ended_after_created'],
] as const;

/** How batches and their tasks go on (states.md), refused by the database when they would go another way. */
export class BatchRules1790000000916 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, was, is] of NAMES)
      await runner.query(`ALTER TABLE ${table} RENAME CONSTRAINT ${was} TO ${is}`);
    await runner.query(`
      ${refuseOtherMoves({
        table: 'batch_jobs',
        may: {
          pending: ['queued', 'cancelling'],
          queued: ['initializing', 'cancelling'],
          initializing: ['running', 'error', 'cancelling'],
          running: ['paused', 'completed', 'failed', 'cancelling'],
          paused: ['running', 'completed', 'failed', 'cancelling'],
          cancelling: ['cancelled'],
        },
        unless: 'NEW.imported IS NOT NULL',
      })}
      ${refuseOtherMoves({
        table: 'batch_tasks',
        may: {
          pending: ['running', 'cancelled', 'skipped'],
          running: ['completed', 'failed', 'timed_out', 'cancelled', 'skipped', 'pending'],
        },
        unless: 'NEW.imported IS NOT NULL',
      })}
      ${refuseSameAttempt('batch_tasks')}
      ALTER TABLE batch_jobs
        ADD CONSTRAINT batch_jobs_applications_object CHECK (jsonb_typeof(applications) = 'object'),
        ADD CONSTRAINT batch_jobs_options_object CHECK (jsonb_typeof(options) = 'object')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE batch_jobs DROP CONSTRAINT batch_jobs_options_object,
        DROP CONSTRAINT batch_jobs_applications_object;
      ${allowAllMoves('batch_tasks')}
      ${allowAllMoves('batch_jobs')}`);
    for (const [table, was, is] of NAMES)
      await runner.query(`ALTER TABLE ${table} RENAME CONSTRAINT ${is} TO ${was}`);
  }
}
