/** The rules about security; `--isolated` and `--ignore-noqa`: the application has no say in which of them hold. */
export const RUFF_ARGS =
  'check --isolated --no-cache --ignore-noqa --no-respect-gitignore --select S --output-format json .'.split(
    ' ',
  );

/** 1: it found something. */
export const RUFF_EXIT_CODES = [0, 1] as const;
