import { z } from 'zod';
import { EXIT } from './exit-code.js';
import { Server, type ServerOptions } from './server.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

const verdict = z.looseObject({ verdict: z.enum(['yes', 'no', 'unknown']), reason: z.string() });
const grade = z.looseObject({
  summary: z.string(),
  works: verdict,
  secure: verdict,
  fast: verdict,
  meetsRequirements: verdict,
});

const share = z.looseObject({
  share: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  known: z.number(),
  unknown: z.number(),
});
type Share = z.output<typeof share>;
const board = z.looseObject({
  numbers: z.array(z.number()),
  rows: z.array(z.looseObject({ rank: z.number(), modelSlug: z.string(), pass: share, secPass: share })),
});

/** `assay grade`: of one application. Exits with 1 when one of its verdicts is no. */
export async function showGrade(id: string, options: ServerOptions, terminal: Terminal): Promise<number> {
  const answer = await new Server(options).get(`api/v1/applications/${encodeURIComponent(id)}/grade`, grade);
  const questions = [
    ['works', answer.works],
    ['secure', answer.secure],
    ['fast', answer.fast],
    ['meets its requirements', answer.meetsRequirements],
  ] as const;
  terminal.result(
    questions.map(([name, one]) => `${name}: ${coloured(one.verdict)}  ${faint(printable(one.reason))}`),
    answer,
  );
  return questions.some(([, one]) => one.verdict === 'no') ? EXIT.testsFailed : EXIT.passed;
}

export interface LeaderboardOptions extends ServerOptions {
  readonly models?: string;
  readonly numbers?: string;
}

/** `assay leaderboard`: models on the application numbers that all of them have. */
export async function showLeaderboard(
  { models, numbers, ...options }: LeaderboardOptions,
  terminal: Terminal,
): Promise<number> {
  const query = new URLSearchParams({
    ...(models !== undefined && { models }),
    ...(numbers !== undefined && { numbers }),
  });
  const answer = await new Server(options).get(`api/v1/leaderboard?${query.toString()}`, board);
  const compared = `on application numbers ${answer.numbers.join(', ') || 'none: no number is common to all'}`;
  const rows = answer.rows.map(
    ({ rank, modelSlug, pass, secPass }) =>
      `${rank}. ${printable(modelSlug)}: works and is secure ${told(secPass)}, works ${told(pass)}`,
  );
  terminal.result([compared, ...rows], answer);
  return EXIT.passed;
}

function told({ share: value, low, high, known, unknown }: Share): string {
  const open = unknown > 0 ? `, ${unknown} unknown` : '';
  if (value === null || low === null || high === null) return `unknown (of ${unknown})`;
  return `${percent(value)} (${percent(low)} to ${percent(high)} of ${known}${open})`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(0)} %`;
}

function coloured(one: 'yes' | 'no' | 'unknown'): string {
  if (one === 'unknown') return one;
  return one === 'yes' ? good(one) : bad(one);
}
