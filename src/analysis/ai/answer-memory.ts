export type QuestionKind = 'review' | 'explanation';

export interface AiUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly requests: number;
  /** Nobody told all of it: what is not known is what it was at most. */
  readonly isEstimate?: boolean;
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
  /** Holds tokens of the day's budget, whoever else asks at the same time; or says why there are none. */
  readonly reserve: (asked: AskedQuestion, tokens: number) => Promise<Reservation | BudgetRefusal>;
}

export interface AskedQuestion {
  readonly question: string;
  readonly kind: QuestionKind;
  readonly model: string;
}

export interface BudgetRefusal {
  readonly refusal: string;
}

/**
 * Tokens that are held for one question. They count until it is settled, and for as long as a used one does where it never
 * is: a process that died may have used them.
 */
export interface Reservation {
  /** Holds more of them, for a further request. */
  readonly more: (tokens: number) => Promise<BudgetRefusal | undefined>;
  /**
   * Puts what was used in the place of what was held. Without a request, all of it is given back.
   * @param answer undefined: it was of no use, and cost something
   * @returns with the price, where it is known
   */
  readonly settle: (usage: AiUsage, answer: unknown) => Promise<AiUsage>;
}
