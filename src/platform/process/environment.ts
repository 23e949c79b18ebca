/** What a command may know of our environment: where programs are, and how text and time are written. */
const INHERITED = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'] as const;

/**
 * The environment of a command: the few inherited variables, and what it is given.
 * Everything else stays here, since our environment holds the database's address and secrets.
 */
export function scrubbedEnv(
  given: Readonly<Record<string, string>> = {},
  ours: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = ours[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...given };
}
