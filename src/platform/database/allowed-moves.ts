/** What rows of a table may become: from each state the states that may follow. */
export interface Moves {
  readonly table: string;
  readonly may: Readonly<Record<string, readonly string[]>>;
  /** A condition on OLD and NEW under which rows move as they like. */
  readonly unless?: string;
}

/**
 * Statements that make PostgreSQL refuse every other change of `status`, by a trigger `<table>_moves` that fails like
 * the check of that name would. For migrations: names and states are ours.
 */
export function refuseOtherMoves({ table, may, unless }: Moves): string {
  const moves = Object.entries(may).flatMap(([from, to]) => to.map((next) => `'${from} ${next}'`));
  const condition = unless === undefined ? '' : ` AND NOT (${unless})`;
  return `
    CREATE FUNCTION ${table}_moves() RETURNS trigger LANGUAGE plpgsql AS $moves$
    BEGIN
      IF OLD.status || ' ' || NEW.status = ANY (TG_ARGV) THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'a row of % may not go from % to %', TG_TABLE_NAME, OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END $moves$;
    CREATE TRIGGER ${table}_moves BEFORE UPDATE OF status ON ${table} FOR EACH ROW
      WHEN (OLD.status <> NEW.status${condition}) EXECUTE FUNCTION ${table}_moves(${moves.join(', ')});`;
}

/** The same for work that is begun again: back to `pending` only as a further attempt. */
export function refuseSameAttempt(table: string): string {
  return `
    CREATE TRIGGER ${table}_attempts BEFORE UPDATE OF status ON ${table} FOR EACH ROW
      WHEN (OLD.status <> 'pending' AND NEW.status = 'pending' AND NEW.attempt <= OLD.attempt)
      EXECUTE FUNCTION ${table}_moves();`;
}

/** Takes both back. */
export function allowAllMoves(table: string): string {
  return `DROP FUNCTION ${table}_moves() CASCADE;`;
}
