import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from './audit.js';
import { Director, type Struck } from './director.js';
import { type Fault, nameOf } from './faults.js';
import { install, type Installation, type Shape } from './installation.js';
import { processesOf } from './processes.js';
import { DELIVERY_KINDS, type DeliveryKind, Senders } from './senders.js';

/** From the kill to the next 202, and to the next stage of what was interrupted (issue 2). */
const RECOVERY_BAR_MS = 15_000;
/** The default of MAX_RETRY_ATTEMPTS: so often in all is a stage tried, deaths of its worker included. */
const ATTEMPTS = 3;
/** After the last fault everything that was accepted must come to its end within this time. */
const QUIET_WITHIN_MS = 120_000;

/** A form that fits into two minutes: each kind of fault once or so. */
export const isShort = process.env['CHAOS_SHORT'] === '1';

export interface Scenario {
  readonly shape: Shape;
  /** Each act's lists are played side by side; the acts follow each other. */
  readonly acts: readonly (readonly (readonly Fault[])[])[];
}

/** What each kind of delivery may come to. A busy one may be overtaken by a newer one of the same spec. */
const OUTCOMES: Readonly<Record<DeliveryKind, readonly string[]>> = {
  notice: ['ignored'],
  busy: ['done', 'superseded'],
  broken: ['dead'],
  document: ['done'],
  executed: ['done'],
};

interface Played {
  readonly house: Installation;
  readonly senders: Senders;
  readonly audit: Audit;
  readonly struck: readonly Struck[];
  /** Whether everything that was accepted came to its end in time. */
  readonly isQuiet: boolean;
}

/** Plays a scenario under load, waits until all is quiet, and looks at what is there. */
export function describeScenario({ shape, acts }: Scenario): void {
  describe(`${shape}, killed under load`, () => {
    let house: Installation;
    let played: Played;

    beforeAll(async () => {
      house = await install(shape);
      const senders = new Senders(house.addresses);
      const audit = new Audit(house.database);
      senders.start();
      const struck = await playAll(new Director(house, senders), acts);
      await senders.stop();
      played = { house, senders, audit, struck, isQuiet: await quiet(audit) };
      report(shape, played);
    });

    afterAll(() => house?.stop());

    describeFaults(() => played, acts.flat(2));
    describeEvents(() => played);
    describeRuns(() => played);
    describePrograms(() => played);
  });
}

type Ask = () => Played;

async function playAll(director: Director, acts: Scenario['acts']): Promise<readonly Struck[]> {
  const struck: Struck[] = [];
  for (const act of acts) {
    const lists = await Promise.all(act.map((faults) => director.play(faults)));
    struck.push(...lists.flat());
  }
  return struck;
}

async function quiet(audit: Audit): Promise<boolean> {
  const deadline = Date.now() + QUIET_WITHIN_MS;
  while (Date.now() < deadline) {
    if ((await audit.unfinished()).length === 0) return true;
    await delay(250);
  }
  return false;
}

function describeFaults(ask: Ask, planned: readonly Fault[]): void {
  it('has seen every planned fault', () => {
    const { struck } = ask();

    expect(struck.filter(({ fired }) => !fired)).toEqual([]);
    expect(struck.map(({ name }) => name).sort()).toEqual(planned.map(nameOf).sort());
  });

  it('acknowledges again within 15 s of the death of an API or a PostgreSQL', () => {
    const struck = ask().struck.filter(({ victim }) => victim !== 'worker');

    expect(struck.filter(({ next202Ms = Infinity }) => next202Ms >= RECOVERY_BAR_MS)).toEqual([]);
  });

  it('goes on with an interrupted run within 15 s of the death of its worker', () => {
    const struck = ask().struck.filter(({ victim }) => victim === 'worker');

    expect(struck.filter(({ nextStageMs = 0 }) => nextStageMs >= RECOVERY_BAR_MS)).toEqual([]);
  });
}

function describeEvents(ask: Ask): void {
  it('stores every acknowledged event as it was sent, once, and no other', async () => {
    const { audit, senders } = ask();

    expect(senders.acknowledged.length).toBeGreaterThan(0);
    expect(await audit.missing(senders.acknowledged)).toEqual([]);
    expect(await audit.surplus(senders.acknowledged)).toEqual([]);
    const eventIds = senders.acknowledged.map(({ eventId }) => eventId);
    expect(new Set(eventIds).size).toBe(eventIds.length);
  });

  it('answers with nothing but 202 and 503', () => {
    const statuses = new Set(ask().senders.answers.map(({ status }) => status));

    // 0: the connection was cut, or refused.
    expect([...statuses].filter((status) => ![0, 202, 503].includes(status))).toEqual([]);
  });

  it.each(DELIVERY_KINDS)('brings every %s delivery to its end', async (kind) => {
    const { audit, senders } = ask();
    const statuses = await audit.statusOfEvents();
    const ofKind = senders.acknowledged.filter((delivery) => delivery.kind === kind);

    expect(ofKind.length).toBeGreaterThan(0);
    const killed = await audit.killedAtEveryAttempt(ATTEMPTS);
    const wrong = ofKind.filter(({ eventId }) => {
      const status = statuses.get(eventId) ?? '';
      return !OUTCOMES[kind].includes(status) && !(status === 'dead' && killed.has(eventId));
    });
    expect(await audit.storiesOf(wrong.map(({ eventId }) => eventId))).toEqual([]);
  });
}

function describeRuns(ask: Ask): void {
  it('comes to rest, with nothing left to do', async () => {
    expect(await ask().audit.unfinished()).toEqual([]);
    expect(ask().isQuiet).toBe(true);
  });

  it('runs each event once, and again only for those who delivered a dead one again', async () => {
    expect(await ask().audit.wronglyManyRuns()).toEqual([]);
    expect(await ask().audit.wrongStates()).toEqual([]);
    expect(await ask().audit.wronglyOvertaken()).toEqual([]);
  });

  it('does every stage once, and every execution has one verdict', async () => {
    expect(await ask().audit.doneTwice()).toEqual([]);
    expect(await ask().audit.wrongExecutions()).toEqual([]);
  });

  it('keeps one dead letter of each failed run', async () => {
    expect(await ask().audit.wrongDeadLetters()).toEqual([]);
  });

  it('notifies of every run, under one id however often', async () => {
    const { audit, house } = ask();
    const wanted = await audit.toBeNotified();

    expect(wanted.size).toBeGreaterThan(0);
    expect(await audit.unnotified()).toEqual([]);
    expect([...wanted].filter((id) => !house.notifications.has(id))).toEqual([]);
    expect([...house.notifications.keys()].filter((id) => !wanted.has(id))).toEqual([]);
  });
}

function describePrograms(ask: Ask): void {
  it('loses no process but those that were killed, stops when it is told to, and leaves none behind', async () => {
    const { house } = ask();
    const programs = [house.api, ...house.workers];

    expect(programs.flatMap(({ deaths }) => deaths).filter(({ signal }) => signal !== 'SIGKILL')).toEqual([]);
    expect(await house.stop()).toEqual(programs.map(() => 0));
    expect(await processesOf(house.folder)).toEqual([]);
  });
}

/** One line a fault, for the table that `npm run test:chaos` prints. */
function report(shape: Shape, { struck, senders }: Played): void {
  const file = process.env['CHAOS_REPORT'];
  if (file === undefined) return;
  const lines = struck.map((one) => JSON.stringify({ shape, ...one }));
  const acknowledged = senders.acknowledged.length;
  const sentAgain = senders.acknowledged.filter(({ tries }) => tries > 1).length;
  appendFileSync(file, `${[...lines, JSON.stringify({ shape, acknowledged, sentAgain })].join('\n')}\n`);
}
