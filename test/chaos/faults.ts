import type { Place } from './fault-board.js';

/** What is killed with SIGKILL; `one postgres session` makes PostgreSQL cut all sessions and recover. */
export type Victim = 'api' | 'worker' | 'postgres' | 'one postgres session' | 'redis' | 'redis and its disk';

/** At which moment. */
export type Moment =
  /** When one of these processes passes the place. */
  | { readonly kind: 'at'; readonly place: Place; readonly in: 'api' | 'worker' }
  /** While a suite is being executed, in the worker that executes it. */
  | { readonly kind: 'executing' }
  | { readonly kind: 'any time' };

export type Fault =
  | { readonly kind: 'kill'; readonly victim: Victim; readonly moment: Moment }
  /** Redis forgets everything while it runs. */
  | { readonly kind: 'flush redis' };

export function nameOf(fault: Fault): string {
  if (fault.kind === 'flush redis') return 'redis is flushed';
  const { victim, moment } = fault;
  switch (moment.kind) {
    case 'at':
      return `${victim} dies at ${moment.place}${moment.in === victim ? '' : ` in ${moment.in}`}`;
    case 'executing':
      return `${victim} dies while a suite runs`;
    case 'any time':
      return `${victim} dies at any time`;
  }
}

export function kill(victim: Victim, place: Place, where: 'api' | 'worker'): Fault {
  return { kind: 'kill', victim, moment: { kind: 'at', place, in: where } };
}

export function killAnyTime(victim: Victim): Fault {
  return { kind: 'kill', victim, moment: { kind: 'any time' } };
}

export const killWhileExecuting: Fault = {
  kind: 'kill',
  victim: 'worker',
  moment: { kind: 'executing' },
};

const API_PLACES = ['event-committed', 'events-claimed', 'events-enqueued'] as const;
const WORKER_PLACES = [
  'run-written',
  'run-committed',
  'stages-enqueued',
  'stage-begun',
  'stage-begun.generate',
  'stage-done.fetch',
  'stage-done.check',
  'stage-done.execute',
  'verdict-committed',
  'stage-done.notify',
  'stage-committed',
  'stage-committed.generate',
] as const;

export const apiFaults: readonly Fault[] = [
  ...API_PLACES.map((place) => kill('api', place, 'api')),
  killAnyTime('api'),
];

export const workerFaults: readonly Fault[] = [
  ...WORKER_PLACES.map((place) => kill('worker', place, 'worker')),
  killWhileExecuting,
  killAnyTime('worker'),
];

export const postgresFaults: readonly Fault[] = [
  kill('postgres', 'event-committed', 'api'),
  kill('postgres', 'events-enqueued', 'api'),
  kill('postgres', 'run-written', 'worker'),
  kill('postgres', 'stages-enqueued', 'worker'),
  kill('postgres', 'stage-done', 'worker'),
  kill('postgres', 'stage-committed', 'worker'),
  killAnyTime('postgres'),
  killAnyTime('one postgres session'),
];

export const redisFaults: readonly Fault[] = [
  kill('redis', 'events-claimed', 'api'),
  kill('redis', 'events-enqueued', 'api'),
  kill('redis', 'stages-enqueued', 'worker'),
  kill('redis', 'stage-done', 'worker'),
  killAnyTime('redis'),
  kill('redis and its disk', 'events-enqueued', 'api'),
  kill('redis and its disk', 'stages-enqueued', 'worker'),
  killAnyTime('redis and its disk'),
  { kind: 'flush redis' },
];

/** The same list again and again, each time in another order. */
export function rounds(faults: readonly Fault[], count: number): readonly Fault[] {
  return Array.from({ length: count }, () => shuffled(faults)).flat();
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
