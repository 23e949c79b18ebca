const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const WRITTEN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/u;

/** `90s`, `30m`, `1.5h` → milliseconds; undefined for what is no duration. */
export function readDuration(text: string): number | undefined {
  const [, amount = '', unit = ''] = WRITTEN.exec(text) ?? [];
  const unitMs = UNIT_MS[unit as keyof typeof UNIT_MS];
  return amount === '' ? undefined : Math.round(Number(amount) * unitMs);
}

/** The two largest units that say something: `3.2 s`, `4 min 10 s`, `2 d 3 h`. */
export function durationWords(ms: number): string {
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return two(seconds, 60, ['min', 's']);
  if (seconds < 86_400) return two(Math.round(seconds / 60), 60, ['h', 'min']);
  return two(Math.round(seconds / 3_600), 24, ['d', 'h']);
}

function two(count: number, size: number, [large, small]: readonly [string, string]): string {
  const rest = count % size;
  return `${Math.floor(count / size)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
