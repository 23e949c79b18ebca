import type { MigrationInterface, QueryRunner } from 'typeorm';
import { allowAllMoves, refuseOtherMoves, refuseSameAttempt } from '#platform/database/index';

/** Rules that people are told by name get names. */
const NAMES = [
  ['analyses', 'analyses_check', 'analyses_started'],
  ['analyses', 'analyses_check1', 'analyses_not_started'],
  ['analyses', 'analyses_check2', 'analyses_ended'],
  ['analyses', 'analyses_check3', 'analyses_times'],
  ['analyses', 'analyses_check4', 'analyses_error'],
  ['analyses', 'analyses_check5', 'analyses_reason'],
  ['analyses', 'analyses_error_check', 'analyses_error_category'],
  ['performance_tests', 'performance_tests_check', 'performance_tests_failed_of_total'],
] as const;

const ENDS = ['completed', 'failed', 'timed_out', 'cancelled', 'skipped'];

/** How analyses go on (states.md), refused by the database when they would go another way. */
export class AnalysisRules1790000000720 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, was, is] of NAMES)
      await runner.query(`ALTER TABLE ${table} RENAME CONSTRAINT ${was} TO ${is}`);
    await runner.query(`
      ${refuseOtherMoves({
        table: 'analyses',
        may: { pending: ['running', 'cancelled', 'skipped'], running: [...ENDS, 'pending'] },
        // An import says anew how another system's analysis ended.
        unless: `NEW.origin = 'import'`,
      })}
      ${refuseSameAttempt('analyses')}
      ${refuseOtherMoves({
        table: 'containerized_tests',
        may: {
          pending: ['running', 'completed', 'failed', 'timed_out', 'cancelled'],
          running: ['completed', 'failed', 'timed_out', 'cancelled'],
        },
        unless: `NEW.analysis_id IS NULL AND NEW.status NOT IN ('pending', 'running')`,
      })}
      ALTER TABLE analyses ADD CONSTRAINT analyses_options_object CHECK (jsonb_typeof(options) = 'object');
      ALTER TABLE containerized_tests ADD CONSTRAINT containerized_tests_times CHECK (completed_at >= started_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE containerized_tests DROP CONSTRAINT containerized_tests_times;
      ALTER TABLE analyses DROP CONSTRAINT analyses_options_object;
      ${allowAllMoves('containerized_tests')}
      ${allowAllMoves('analyses')}`);
    for (const [table, was, is] of NAMES)
      await runner.query(`ALTER TABLE ${table} RENAME CONSTRAINT ${is} TO ${was}`);
  }
}
