import { z } from 'zod';

const MOST_REQUIREMENTS = 50;

/** What a caller may say of a review. */
export const reviewOptions = z.strictObject({
  requirements: z.array(z.string().trim().min(1).max(2_000)).min(1).max(MOST_REQUIREMENTS),
  /** Instead of the model that the settings name. */
  model: z.string().min(1).max(200).optional(),
  /** Of code, in all; what is beyond it is not reviewed, and named. */
  maxInputTokens: z.int().min(1_000).max(1_000_000).default(60_000),
  /** Of each answer. */
  maxOutputTokens: z.int().min(200).max(32_000).default(4_000),
});
export type ReviewOptions = z.output<typeof reviewOptions>;

const evidence = z.object({
  file: z.string().max(1_000),
  line: z.int().min(1),
  /** The text of that line, or a part of it. */
  quote: z.string().max(1_000),
});

/** What the model is asked to answer. Everything in it is a claim, to be checked. */
export const reviewAnswer = z.object({
  requirements: z
    .array(
      z.object({
        number: z.int().min(1),
        met: z.boolean(),
        explanation: z.string().max(2_000),
        evidence: z.array(evidence).max(5),
      }),
    )
    .max(MOST_REQUIREMENTS),
  issues: z
    .array(
      z.object({
        title: z.string().max(200),
        severity: z.enum(['medium', 'low', 'info']),
        evidence,
        suggestion: z.string().max(2_000),
      }),
    )
    .max(30)
    .default([]),
});
export type ReviewAnswer = z.output<typeof reviewAnswer>;

/** As endpoints take it (`response_format`). */
export const REVIEW_ANSWER_SCHEMA = z.toJSONSchema(reviewAnswer, { io: 'input' });
