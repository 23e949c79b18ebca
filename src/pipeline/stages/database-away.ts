import { DomainError } from '#core/errors/index';
import { sqlStateOf } from '#platform/database/index';

/** SQLSTATE classes 08 (connection), 53 (resources) and 57 (operator: stopping, starting). */
const AWAY_STATES = /^(08|53|57)/;
const AWAY_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
/** What pg and TypeORM say of a session that was cut, where they give no code. */
const AWAY_MESSAGES = /^(Connection terminated|timeout exceeded when trying to connect|Driver not Connected)/;
const AWAY_NAMES = /AlreadyReleasedError$/;

/**
 * Whether our own database went away under some work: its session was cut, or it could not have one. Errors of
 * other people's servers are DomainErrors by the time they come here.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof DomainError) return false;
  const sqlState = sqlStateOf(error);
  if (sqlState !== undefined) return AWAY_STATES.test(sqlState);
  const code = 'code' in error ? String(error.code) : '';
  return AWAY_CODES.test(code) || AWAY_NAMES.test(error.name) || AWAY_MESSAGES.test(error.message);
}
