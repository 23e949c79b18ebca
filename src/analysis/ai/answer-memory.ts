export type QuestionKind = 'review' | 'explanation';

export interface AiUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly requests: number;
  /** In US dollars; null, or absent: nobody knows. */
  readonly costUsd?: number | null;
}

export interface RememberedAnswer {
  readonly answer: unknown;
  readonly usage: AiUsage;
  readonly answeredAt: Date;
}

/** Keeps what models answered, and counts what they cost. */
export interface AnswerMemory {
  /** @returns undefined when nobody has asked for as long as answers are kept */
  readonly find: (question: string) => Promise<RememberedAnswer | undefined>;
  /** @param answer undefined: it was of no use, and cost something @returns with the price, where it is known */
  readonly keep: (asked: AskedQuestion, answer: unknown) => Promise<AiUsage>;
  /** Why no more may be asked for today; undefined when more may. */
  readonly refusal: () => Promise<string | undefined>;
}

export interface AskedQuestion {
  readonly question: string;
  readonly kind: QuestionKind;
  readonly model: string;
  readonly usage: AiUsage;
}
