import { DataSource } from 'typeorm';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApplicationSources } from '#catalog/index';
import { aiReview } from '../../../src/analysis/analyzers/ai-review/analyzer.js';
import type { Toolbox } from '../../../src/analysis/analyzers/analyzer.js';
import { AiTimedOut, CallerGone } from '../../../src/analysis/ai/ai-errors.js';
import { AiService } from '../../../src/analysis/ai/ai-service.js';
import type { Reservation } from '../../../src/analysis/ai/answer-memory.js';
import { Explanations } from '../../../src/analysis/ai/explanation/explanations.js';
import { estimateOf, sizeOf } from '../../../src/analysis/ai/tokens.js';
import { AiAnswers } from '../../../src/analysis/storage/ai-answers.js';
import { FindingReader } from '../../../src/analysis/storage/finding-reader.js';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { noTools } from '../../support/analyzers.js';
import { ScriptedAi } from '../../support/scripted-ai.js';
import { markFinder } from '../../support/small-analyzers.js';

const never = new AbortController().signal;
const CALLERS = 20;
const AT_ONCE = 4;
const BUDGET = 10_000;
const ANSWER_TOKENS = 2_000;
const QUOTE = 'db.execute("SELECT " + name)';
const EXPLAINED = {
  explanation: 'The name becomes a part of the statement.',
  evidence: [{ file: 'backend/app.py', line: 1, quote: QUOTE }],
  fix: { summary: 'Pass it as a parameter.' },
};

let ai: ScriptedAi;
let room: AnalysisApp;
let findingId: string;
let url: string;
/** Its own, so that none outlives the tests: a connection that was opened for nothing holds up the server's end. */
const connections = new Agent();

beforeAll(async () => {
  ai = await ScriptedAi.start();
  const toolbox: Toolbox = { ...noTools, services: (name) => (name === 'ai' ? [ai.service] : []) };
  room = await startAnalyses([markFinder('marks'), aiReview], toolbox, undefined, {
    AI_DAILY_TOKENS: String(BUDGET),
    AI_EXPLANATIONS_AT_ONCE: String(AT_ONCE),
  });
  url = await room.app.getUrl();
  const applicationId = await room.application();
  await room.write(applicationId, { 'backend/app.py': `${QUOTE}  # WEAK high 89\n` });
  await room.analyses.run({ applicationId, type: 'backend_security' }, never);
  const listed = await room.call(`/api/v1/findings?applicationId=${applicationId}`);
  findingId = listed.json<{ items: { id: string }[] }>().items[0]?.id ?? '';
});
afterAll(async () => {
  ai.stop();
  await connections.destroy();
  await room.stop();
});
beforeEach(async () => {
  ai.says(EXPLAINED);
  Object.assign(ai, { manners: {}, mostAtOnce: 0, abandoned: 0 });
  await room.dataSource.query('TRUNCATE ai_answers');
});

async function explain(signal: AbortSignal = never): Promise<{ status: number; body: { code?: string } }> {
  const { statusCode: status, body } = await request(`${url}/api/v1/findings/${findingId}/explanation`, {
    method: 'POST',
    headers: { 'x-api-key': room.admin, 'content-type': 'application/json' },
    body: '{"anew":true}',
    signal,
    dispatcher: connections,
  });
  return { status, body: (await body.json()) as { code?: string } };
}

/** Tokens that are used or held, and how many questions are held at their estimate. */
async function taken(): Promise<{ tokens: number; estimates: number }> {
  const [row] = await room.dataSource.query<{ tokens: number; estimates: number }[]>(
    `SELECT coalesce(sum(prompt_tokens + completion_tokens), 0)::int AS tokens,
       count(*) FILTER (WHERE is_estimate)::int AS estimates FROM ai_answers`,
  );
  return row ?? { tokens: 0, estimates: 0 };
}

async function longestAnswer(): Promise<number | undefined> {
  const [row] = await room.dataSource.query<{ tokens: number }[]>(
    'SELECT max(completion_tokens) AS tokens FROM ai_answers',
  );
  return row?.tokens;
}

/** What is taken while something is going on, at most. */
async function mostTaken(work: Promise<unknown>): Promise<number> {
  let most = 0;
  const over = new AbortController();
  void work.finally(() => over.abort());
  while (!over.signal.aborted) most = Math.max(most, (await taken()).tokens);
  return most;
}

function estimate(): number {
  return sizeOf(estimateOf(ai.asked[0]?.messages ?? [], ANSWER_TOKENS));
}

function statusesOf(answers: readonly { status: number }[], status: number): number {
  return answers.filter((one) => one.status === status).length;
}

describe('twenty callers at the same time', () => {
  it('are asked for a few at once, hold what they may use, and give back what they do not', async () => {
    ai.manners = { delayMs: 20 };
    const work = Promise.all(Array.from({ length: CALLERS }, () => explain()));

    const most = await mostTaken(work);
    const answers = await work;

    const explained = statusesOf(answers, 200);
    expect(explained).toBeGreaterThan(0);
    expect(explained + statusesOf(answers, 429)).toBe(CALLERS);
    expect(ai.mostAtOnce).toBeLessThanOrEqual(AT_ONCE);
    expect(most).toBeGreaterThanOrEqual(estimate());
    expect(most).toBeLessThanOrEqual(BUDGET);
    expect(await taken()).toEqual({ tokens: 110 * explained, estimates: 0 });
  });

  it('use what they may use at most where the endpoint counts nothing, and then no more', async () => {
    ai.manners = { hidesUsage: true, delayMs: 20 };

    const answers = await Promise.all(Array.from({ length: CALLERS }, () => explain()));

    const affordable = Math.floor(BUDGET / estimate());
    expect(affordable).toBeGreaterThan(1);
    expect(ai.asked).toHaveLength(affordable);
    expect(statusesOf(answers, 200)).toBe(affordable);
    expect(statusesOf(answers, 429)).toBe(CALLERS - affordable);
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({ usage: { isEstimate: true } });
    expect(await taken()).toEqual({ tokens: affordable * estimate(), estimates: affordable });
  });

  it('use nothing where the endpoint refuses', async () => {
    ai.manners = { status: 401 };

    const answers = await Promise.all(Array.from({ length: CALLERS }, () => explain()));

    expect(statusesOf(answers, 502) + statusesOf(answers, 429)).toBe(CALLERS);
    expect(await taken()).toEqual({ tokens: 0, estimates: 0 });
  });

  it('use what they may use at most where the endpoint or its proxy fails', async () => {
    ai.manners = { status: 502 };

    const answers = await Promise.all(Array.from({ length: CALLERS }, () => explain()));

    const affordable = Math.floor(BUDGET / estimate());
    expect(statusesOf(answers, 502)).toBe(affordable);
    expect(statusesOf(answers, 429)).toBe(CALLERS - affordable);
    expect(await taken()).toEqual({ tokens: affordable * estimate(), estimates: affordable });
  });

  it('cannot pass the budget from several processes either', async () => {
    const processes = await Promise.all(
      Array.from({ length: 4 }, () =>
        new DataSource({ type: 'postgres', url: room.settings.databaseUrl }).initialize(),
      ),
    );
    const memories = processes.map((one) => new AiAnswers(one, { aiAnswerDays: 30, aiDailyTokens: BUDGET }));
    const asked = { question: '0'.repeat(64), kind: 'review', model: 'm' } as const;

    const held = await Promise.all(
      Array.from({ length: CALLERS }, (_, index) => memories[index % 4]?.reserve(asked, 3_000)),
    );
    const granted = held.filter((one): one is Reservation => one !== undefined && 'settle' in one);
    const refused = held.find((one) => one !== undefined && 'refusal' in one);
    const further = await granted[0]?.more(1_001);
    await granted[0]?.settle({ promptTokens: 900, completionTokens: 100, requests: 1 }, { said: 'yes' });
    await granted[1]?.settle({ promptTokens: 0, completionTokens: 0, requests: 0 }, undefined);

    expect(granted).toHaveLength(3);
    expect(refused).toMatchObject({
      refusal:
        'it may take 3000 tokens; 9000 were used in the last 24 hours or are held for questions under way, and AI_DAILY_TOKENS allows 10000',
    });
    expect(further).toMatchObject({ refusal: expect.stringContaining('it may take 1001 tokens') });
    expect(await taken()).toEqual({ tokens: 4_000, estimates: 1 });
    await Promise.all(processes.map((one) => one.destroy()));
  });
});

describe('a question that nobody waits for', () => {
  it('ends when its caller goes away, and counts as what it may have cost', async () => {
    ai.manners = { delayMs: 60_000 };
    const gone = new AbortController();
    const answer = explain(gone.signal);
    await expect.poll(() => ai.asked.length).toBe(1);

    gone.abort();

    await expect(answer).rejects.toThrow('abort');
    await expect.poll(() => ai.abandoned).toBe(1);
    // What is held has not been told apart yet.
    await expect.poll(longestAnswer).toBe(ANSWER_TOKENS);
    expect(await taken()).toEqual({ tokens: estimate(), estimates: 1 });
    expect(room.lines.filter(({ code }) => code === 'internal')).toEqual([]);
  });

  it('is not asked at all when its caller goes away before its turn', async () => {
    ai.manners = { delayMs: 60_000 };
    const explanations = oneAtATime(60_000);
    const finding = await room.app.get(FindingReader).get(findingId);
    const [working, waiting] = [new AbortController(), new AbortController()];
    const first = explanations.explain(finding, { anew: true }, working.signal);
    await expect.poll(() => ai.asked.length).toBe(1);
    const second = explanations.explain(finding, { anew: true }, waiting.signal);

    waiting.abort();
    await expect(second).rejects.toBeInstanceOf(CallerGone);
    working.abort();
    await expect(first).rejects.toBeInstanceOf(CallerGone);

    expect(ai.asked).toHaveLength(1);
  });

  it('ends at the time limit, the wait for its turn included', async () => {
    ai.manners = { delayMs: 60_000 };
    const explanations = oneAtATime(400);
    const finding = await room.app.get(FindingReader).get(findingId);

    const outcomes = await Promise.allSettled(
      [1, 2].map(() => explanations.explain(finding, { anew: true }, never)),
    );

    expect(outcomes.map((one) => one.status === 'rejected' && one.reason instanceof AiTimedOut)).toEqual([
      true,
      true,
    ]);
    expect(ai.asked).toHaveLength(1);
  });
});

function oneAtATime(aiTimeoutMs: number): Explanations {
  const { app, dataSource } = room;
  const unlimited = new AiAnswers(dataSource, { aiAnswerDays: 30, aiDailyTokens: undefined });
  const limits = { aiTimeoutMs, aiExplanationsAtOnce: 1 };
  return new Explanations(app.get(AiService), unlimited, app.get(ApplicationSources), limits);
}
