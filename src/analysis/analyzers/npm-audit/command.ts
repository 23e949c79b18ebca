/**
 * In a folder that we wrote, of names and versions alone: an application's `.npmrc` could name a registry that says what
 * it likes, and be sent what npm knows of us.
 */
export const NPM_AUDIT_ARGS =
  'audit --json --package-lock-only --ignore-scripts --fetch-retries=0 --fetch-timeout=10000'.split(' ');

export const NPM_AUDIT_ENVIRONMENT = {
  npm_config_userconfig: '/dev/null',
  npm_config_globalconfig: '/nowhere',
  npm_config_update_notifier: 'false',
} as const;

/** 1: it found something, or could not ask. Which of the two, its output says. */
export const NPM_AUDIT_EXIT_CODES = [0, 1] as const;
