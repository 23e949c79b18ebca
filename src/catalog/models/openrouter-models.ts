import { z } from 'zod';
import type { Model } from './model.js';

const priceText = z.string().optional();

/**
 * The list of models that OpenRouter publishes at `GET /api/v1/models`; of each model what is kept.
 * @see https://openrouter.ai/docs/api-reference/list-available-models
 */
export const openRouterModels = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1).max(200),
      name: z.string().optional(),
      context_length: z.number().nullish(),
      architecture: z.object({ input_modalities: z.array(z.string()).default([]) }).optional(),
      pricing: z.object({ prompt: priceText, completion: priceText }).optional(),
      top_provider: z.object({ max_completion_tokens: z.number().nullish() }).optional(),
      supported_parameters: z.array(z.string()).default([]),
    }),
  ),
});
export type OpenRouterModel = z.output<typeof openRouterModels>['data'][number];

/** One entry of the list in our words. */
export function ofOpenRouter(entry: OpenRouterModel): Model {
  const can = new Set(entry.supported_parameters);
  const input = priceOf(entry.pricing?.prompt);
  const output = priceOf(entry.pricing?.completion);
  return {
    modelId: entry.id,
    contextWindow: tokensOf(entry.context_length),
    maxOutputTokens: tokensOf(entry.top_provider?.max_completion_tokens),
    inputPricePerToken: input,
    outputPricePerToken: output,
    supportsVision: entry.architecture?.input_modalities.includes('image') ?? false,
    supportsFunctionCalling: can.has('tools'),
    // Every model streams there: the service splits the answers of those that do not.
    supportsStreaming: true,
    supportsJsonMode: can.has('response_format') || can.has('structured_outputs'),
    isFree: input === 0 && output === 0,
    additionalCapabilities: { ...(entry.name !== undefined && { title: entry.name }), parameters: [...can] },
  };
}

function tokensOf(count: number | null | undefined): number | null {
  return count === null || count === undefined || count < 1 ? null : Math.trunc(count);
}

/** Prices are texts there, and -1 where they depend on which model a router picks. */
function priceOf(text: string | undefined): number | null {
  const price = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(price) && price >= 0 ? price : null;
}
