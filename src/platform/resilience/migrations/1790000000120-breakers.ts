import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row for each dependency and origin that ever failed (states.md, contract 7); no row means closed. */
export class Breakers1790000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE breakers (
        dependency text NOT NULL,
        origin text NOT NULL,
        state text NOT NULL DEFAULT 'closed' CHECK (state IN ('closed', 'open', 'half_open')),
        failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
        opened_at timestamptz(3),
        trial_from timestamptz(3),
        trial_until timestamptz(3),
        trial integer NOT NULL DEFAULT 0,
        last_failure text,
        last_failed_at timestamptz(3),
        isolated_at timestamptz(3),
        isolated_because text,
        changed_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (dependency, origin),
        CHECK ((state = 'closed') = (opened_at IS NULL)),
        CHECK ((state = 'open') = (trial_from IS NOT NULL)),
        CHECK ((state = 'half_open') = (trial_until IS NOT NULL)),
        CHECK ((isolated_at IS NULL) = (isolated_because IS NULL))
      )`);
    await runner.query(`COMMENT ON COLUMN breakers.failures IS 'in a row'`);
    await runner.query(`COMMENT ON COLUMN breakers.trial_from IS 'open: from then on one call may try'`);
    await runner.query(
      `COMMENT ON COLUMN breakers.trial_until IS 'half open: the trial is given up then, its worker having died'`,
    );
    await runner.query(`COMMENT ON COLUMN breakers.trial IS 'number of trials; only the latest may decide'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE breakers');
  }
}
