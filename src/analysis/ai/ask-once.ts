import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { AiEndpoint, Asked, Question } from './ai-endpoint.js';
import type { AiUsage, AnswerMemory, QuestionKind, RememberedAnswer } from './answer-memory.js';
import { Spending } from './spending.js';

/** What is asked, as far as it decides about the answer: another content is another question. */
export interface QuestionContent {
  readonly kind: QuestionKind;
  readonly model: string;
  /** Of the endpoint: two of them may have models of one name. */
  readonly url: string;
  /** Version of the prompt, what it is about, and limits. */
  readonly content: unknown;
}

export type Remembered<Answer> =
  | (Extract<Asked<Answer>, { kind: 'answered' }> & {
      readonly usage: AiUsage;
      /** When it was answered, where it cost nothing now; `usage` is what it cost then. */
      readonly rememberedFrom?: Date;
    })
  | Extract<Asked<Answer>, { kind: 'failed' }>;

/** Whom to ask. Without a memory each question is asked. */
export interface Answering {
  readonly endpoint: AiEndpoint;
  readonly memory: AnswerMemory | undefined;
  /** Asks although the answer is known. */
  readonly anew?: boolean;
}

/** Asks a model what nobody has asked it yet, within the budget. */
export async function askOnce<Answer>(
  { endpoint, memory, anew = false }: Answering,
  content: QuestionContent,
  asking: Question<Answer>,
): Promise<Remembered<Answer>> {
  const question = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const known = anew ? undefined : await memory?.find(question);
  const read = known && asking.answer.read(known.answer);
  if (known !== undefined && read?.success === true) return answered(read, known);
  const spending = new Spending(memory, { question, kind: content.kind, model: content.model });
  const asked = await endpoint.ask(asking, spending).catch(async (error: unknown) => {
    await spending.settle();
    throw error;
  });
  if (asked.kind === 'answered') return { ...asked, usage: await spending.settle(asked.answer) };
  await spending.settle();
  return asked;
}

function answered<Answer>(
  { data }: z.ZodSafeParseSuccess<Answer>,
  { usage, answeredAt }: RememberedAnswer,
): Remembered<Answer> {
  return { kind: 'answered', answer: data, usage, rememberedFrom: answeredAt };
}
