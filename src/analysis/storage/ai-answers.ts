import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { storable, uuidv7 } from '#platform/database/index';
import type {
  AiUsage,
  AnswerMemory,
  AskedQuestion,
  BudgetRefusal,
  RememberedAnswer,
  Reservation,
} from '../ai/answer-memory.js';

interface Row {
  readonly answer: unknown;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly requests: number;
  readonly isEstimate: boolean;
  readonly costUsd: number | null;
  readonly answeredAt: Date;
}

interface Settled {
  readonly id: string;
  readonly model: string;
  readonly usage: AiUsage;
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
         is_estimate AS "isEstimate", cost_usd AS "costUsd", created_at AS "answeredAt"
       FROM ai_answers WHERE question = $1 AND answer IS NOT NULL AND created_at > now() - $2 * interval '1 day'
       ORDER BY created_at DESC LIMIT 1`,
      [question, this.settings.aiAnswerDays],
    );
    if (row === undefined) return undefined;
    const { answer, answeredAt, ...usage } = row;
    return { answer, answeredAt, usage };
  };

  /** What is held is a row like what was used, so that both are summed up in one look. */
  readonly reserve = async (
    { question, kind, model }: AskedQuestion,
    tokens: number,
  ): Promise<Reservation | BudgetRefusal> => {
    const id = uuidv7();
    const refused = await this.within(tokens, (manager) =>
      manager.query(
        `INSERT INTO ai_answers (id, question, kind, model, prompt_tokens, completion_tokens, requests, is_estimate)
         VALUES ($1, $2, $3, $4, $5, 0, 1, true)`,
        [id, question, kind, model, tokens],
      ),
    );
    if (refused !== undefined) return refused;
    return {
      more: (further) =>
        this.within(further, (manager) =>
          manager.query('UPDATE ai_answers SET prompt_tokens = prompt_tokens + $2 WHERE id = $1', [
            id,
            further,
          ]),
        ),
      settle: (usage, answer) => this.settle({ id, model, usage }, answer),
    };
  };

  /** One process looks at a time: otherwise several could hold the tokens that only one of them has. */
  private within(
    tokens: number,
    hold: (manager: EntityManager) => Promise<unknown>,
  ): Promise<BudgetRefusal | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const refusal = await this.refusal(tokens, manager);
      if (refusal !== undefined) return { refusal };
      await hold(manager);
      return undefined;
    });
  }

  private async refusal(tokens: number, manager: EntityManager): Promise<string | undefined> {
    const { aiDailyTokens: most } = this.settings;
    if (most === undefined) return undefined;
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('ai_daily_tokens'))`);
    const [row] = await manager.query<{ taken: number }[]>(
      `SELECT coalesce(sum(prompt_tokens::bigint + completion_tokens), 0)::float8 AS taken
       FROM ai_answers WHERE created_at > clock_timestamp() - interval '24 hours'`,
    );
    const taken = row?.taken ?? 0;
    if (taken + tokens <= most) return undefined;
    return `it may take ${tokens} tokens; ${taken} were used in the last 24 hours or are held for questions under way, and AI_DAILY_TOKENS allows ${most}`;
  }

  private async settle({ id, model, usage }: Settled, answer: unknown): Promise<AiUsage> {
    if (usage.requests === 0) {
      await this.dataSource.query('DELETE FROM ai_answers WHERE id = $1', [id]);
      return usage;
    }
    const costUsd = usage.costUsd ?? (await this.priceOf(model, usage));
    await this.dataSource.query(
      `UPDATE ai_answers SET answer = $2, prompt_tokens = $3, completion_tokens = $4, requests = $5, cost_usd = $6,
         is_estimate = $7, created_at = clock_timestamp() WHERE id = $1`,
      [
        id,
        answer === undefined ? null : JSON.stringify(storable(answer)),
        usage.promptTokens,
        usage.completionTokens,
        usage.requests,
        costUsd,
        usage.isEstimate ?? false,
      ],
    );
    await this.forgetOld();
    return { ...usage, costUsd };
  }

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
