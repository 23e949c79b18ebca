const SAID_CHARACTERS = 2_000;

/** The end of what a program wrote, where programs put what matters; begins with a colon unless there is nothing. */
export function said(output: string): string {
  const end = output.trim().slice(-SAID_CHARACTERS);
  return end === '' ? '' : `: ${end}`;
}
