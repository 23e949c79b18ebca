import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { storable, uuidv7 } from '#platform/database/index';
import type { AiUsage, AnswerMemory, AskedQuestion, RememberedAnswer } from '../ai/answer-memory.js';

interface Row {
  readonly answer: unknown;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly requests: number;
  readonly costUsd: number | null;
  readonly answeredAt: Date;
}

/** In the database, for all processes. */
@Injectable()
export class AiAnswers implements AnswerMemory {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'aiAnswerDays' | 'aiDailyTokens'>,
  ) {}

  readonly find = async (question: string): Promise<RememberedAnswer | undefined> => {
    const [row] = await this.dataSource.query<Row[]>(
      `SELECT answer, prompt_tokens AS "promptTokens", completion_tokens AS "completionTokens", requests,
         cost_usd AS "costUsd", created_at AS "answeredAt"
       FROM ai_answers WHERE question = $1 AND answer IS NOT NULL AND created_at > now() - $2 * interval '1 day'
       ORDER BY created_at DESC LIMIT 1`,
      [question, this.settings.aiAnswerDays],
    );
    if (row === undefined) return undefined;
    const { answer, answeredAt, ...usage } = row;
    return { answer, answeredAt, usage };
  };

  readonly keep = async (
    { question, kind, model, usage }: AskedQuestion,
    answer: unknown,
  ): Promise<AiUsage> => {
    const costUsd = usage.costUsd ?? (await this.priceOf(model, usage));
    await this.dataSource.query(
      `INSERT INTO ai_answers (id, question, kind, model, answer, prompt_tokens, completion_tokens, requests, cost_usd)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        uuidv7(),
        question,
        kind,
        model,
        answer === undefined ? null : JSON.stringify(storable(answer)),
        usage.promptTokens,
        usage.completionTokens,
        usage.requests,
        costUsd,
      ],
    );
    await this.forgetOld();
    return { ...usage, costUsd };
  };

  readonly refusal = async (): Promise<string | undefined> => {
    const { aiDailyTokens: most } = this.settings;
    if (most === undefined) return undefined;
    const [row] = await this.dataSource.query<{ spent: number }[]>(
      `SELECT coalesce(sum(prompt_tokens::bigint + completion_tokens), 0)::float8 AS spent
       FROM ai_answers WHERE created_at > now() - interval '24 hours'`,
    );
    const spent = row?.spent ?? 0;
    if (spent < most) return undefined;
    return `${spent} tokens were used in the last 24 hours, and AI_DAILY_TOKENS allows ${most}`;
  };

  /** Of the model of the catalog that the endpoint calls so. @returns in US dollars; null where it knows no price */
  private async priceOf(model: string, usage: AiUsage): Promise<number | null> {
    const [price] = await this.dataSource.query<{ input: number | null; output: number | null }[]>(
      `SELECT input_price_per_token AS input, output_price_per_token AS output FROM models
       WHERE model_id = $1 OR slug = $1 LIMIT 1`,
      [model],
    );
    if (price === undefined || price.input === null || price.output === null) return null;
    return usage.promptTokens * price.input + usage.completionTokens * price.output;
  }

  /** What today cost is known for a day, however short answers are kept. */
  private async forgetOld(): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM ai_answers WHERE created_at < now() - greatest($1, 1) * interval '1 day'`,
      [this.settings.aiAnswerDays],
    );
  }
}
