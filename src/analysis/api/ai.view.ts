import { z } from 'zod';
import type { Explanation } from '../ai/explanation/explanations.js';

const count = z.int().min(0);
const priceView = z.number().min(0).optional().describe('In US dollars');

export const aiModelsView = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        contextWindow: z.int().optional().describe('In tokens'),
        inputPricePerToken: priceView,
        outputPricePerToken: priceView,
      }),
    ),
    default: z.string().nullable().describe('Asked where nobody names one'),
  })
  .meta({
    id: 'AiModels',
    examples: [{ items: [{ id: 'openai/gpt-4o', contextWindow: 128_000 }], default: 'openai/gpt-4o' }],
  });
export type AiModelsView = z.output<typeof aiModelsView>;

export const explainFinding = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('One that GET /ai/models lists; absent: its default'),
    anew: z.boolean().default(false).describe('Asks although the answer is known, which costs again'),
  })
  .meta({ id: 'ExplainFinding', examples: [{ anew: false }] });
export type ExplainFinding = z.output<typeof explainFinding>;

const place = z.object({ path: z.string(), line: z.int().min(1), text: z.string() });

export const explanationView = z
  .object({
    findingId: z.uuid(),
    model: z.string(),
    explanation: z.string(),
    impact: z.string().describe('What somebody could do with it'),
    evidence: z.array(place).describe('Places that are really in the code'),
    fix: z.object({
      summary: z.string(),
      edits: z
        .array(place.extend({ replacement: z.string() }))
        .describe('Proposals: the line that is there, and what would replace it. Nothing is changed.'),
    }),
    refutedPlaces: count.describe('Places that the model claimed, and that are not in the code'),
    remembered: z.boolean().describe('Nobody was asked: it was answered before'),
    answeredAt: z.iso.datetime().optional().describe('Of a remembered one'),
    usage: z
      .object({
        promptTokens: count,
        completionTokens: count,
        requests: count,
        isEstimate: z
          .boolean()
          .describe('The endpoint did not tell all of it; what it did not tell is what it was at most'),
        costUsd: z.number().nullable().describe('null: neither the endpoint nor the catalog knows a price'),
      })
      .describe('What it cost; of a remembered one, then'),
  })
  .meta({
    id: 'Explanation',
    examples: [
      {
        findingId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
        model: 'openai/gpt-4o',
        explanation: 'The name becomes a part of the statement.',
        impact: 'Anybody can read every table.',
        evidence: [{ path: 'backend/app.py', line: 31, text: 'cursor.execute(f"…{name}…")' }],
        fix: { summary: 'Pass the name as a parameter.', edits: [] },
        refutedPlaces: 0,
        remembered: false,
        usage: { promptTokens: 812, completionTokens: 140, requests: 1, isEstimate: false, costUsd: 0.003 },
      },
    ],
  });
export type ExplanationView = z.output<typeof explanationView>;

export function explanationViewOf(findingId: string, told: Explanation): ExplanationView {
  const { model, explanation, impact, refutedPlaces, rememberedFrom, usage } = told;
  return {
    findingId,
    model,
    explanation,
    impact,
    evidence: told.evidence.map(({ path, line, text }) => ({ path, line, text })),
    fix: {
      summary: told.fix.summary,
      edits: told.fix.edits.map(({ place: { path, line, text }, replacement }) => ({
        path,
        line,
        text,
        replacement,
      })),
    },
    refutedPlaces,
    remembered: rememberedFrom !== undefined,
    ...(rememberedFrom !== undefined && { answeredAt: rememberedFrom.toISOString() }),
    usage: { ...usage, isEstimate: usage.isEstimate ?? false, costUsd: usage.costUsd ?? null },
  };
}
