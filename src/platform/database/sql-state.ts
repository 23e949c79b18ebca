/** SQLSTATEs by which rooms tell what a constraint found (PostgreSQL, appendix A). */
export const UNIQUE_VIOLATION = '23505';
export const FOREIGN_KEY_VIOLATION = '23503';

/** The five characters by which PostgreSQL names an error; undefined for errors of ours and of the network (`EPIPE`). */
export function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
