import { z } from 'zod';
import type { WalkedJourney } from './journeys.js';

/** A line of `k6 run --out json`; others say what the metrics are. */
const point = z.object({
  type: z.literal('Point'),
  metric: z.string(),
  data: z.object({
    value: z.number(),
    tags: z.record(z.string(), z.string()),
  }),
});

/** One journey, as the points of its metrics tell it. */
interface Told {
  readonly file: string;
  readonly name: string;
  milliseconds: number;
  checks: number;
  /** The status of the last answer to each request, by the name that checks begin with. */
  readonly statuses: Map<string, string>;
  readonly wrong: string[];
}

/** Each journey that k6 walked, by the tag that the suite gives to its requests and checks. */
export function readK6Journeys(text: string): WalkedJourney[] {
  const journeys = new Map<string, Told>();
  for (const line of text.split('\n')) {
    const read = line === '' ? undefined : point.safeParse(JSON.parse(line)).data;
    const { journey: name, file = '' } = read?.data.tags ?? {};
    if (read === undefined || name === undefined) continue;
    const key = `${file}::${name}`;
    const told = journeys.get(key) ?? {
      file,
      name,
      milliseconds: 0,
      checks: 0,
      statuses: new Map(),
      wrong: [],
    };
    journeys.set(key, told);
    add(told, read.metric, read.data.value, read.data.tags);
  }
  return [...journeys.values()].map(journeyOf);
}

function add(told: Told, metric: string, value: number, tags: Readonly<Record<string, string>>): void {
  if (metric === 'iteration_duration') told.milliseconds += value;
  if (metric === 'http_reqs') told.statuses.set(tags['name'] ?? '', tags['status'] ?? '');
  if (metric !== 'checks') return;
  told.checks += 1;
  if (value === 0) told.wrong.push(complaint(tags['check'] ?? '', told.statuses));
}

/** `GET /books answers 200: got 500` */
function complaint(check: string, statuses: ReadonlyMap<string, string>): string {
  const answered = [...statuses].find(([name]) => check.startsWith(`${name} `));
  return answered === undefined ? check : `${check}: got ${answered[1]}`;
}

/** A journey that judged nothing did not come to its end. */
function journeyOf({ file, name, milliseconds, checks, wrong }: Told): WalkedJourney {
  const messages = checks === 0 ? ['it ended before it could judge an answer'] : wrong;
  return {
    file,
    name,
    status: messages.length === 0 ? 'passed' : 'failed',
    seconds: milliseconds / 1000,
    message: messages.join('\n'),
  };
}
