import { z } from 'zod';
import { pageQuery } from '#platform/database/index';
import { model } from './model.js';
import type { ModelEntity } from './model.entity.js';
import { openRouterModels } from './openrouter-models.js';

const given = {
  modelId: 'anthropic/claude-3.7-sonnet',
  provider: 'anthropic',
  name: 'claude-3.7-sonnet',
  contextWindow: 200_000,
  maxOutputTokens: 64_000,
  inputPricePerToken: 0.000_003,
  outputPricePerToken: 0.000_015,
  supportsVision: true,
  supportsFunctionCalling: true,
  supportsStreaming: true,
  supportsJsonMode: false,
  isFree: false,
  additionalCapabilities: { reasoning: true },
};

export const createModel = model.meta({ id: 'CreateModel', examples: [given] });
export type CreateModel = z.output<typeof createModel>;

export const modelView = model
  .required()
  .extend({ id: z.uuid(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() })
  .meta({
    id: 'Model',
    examples: [
      {
        ...given,
        id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
        slug: 'anthropic_claude-3.7-sonnet',
        createdAt: '2026-11-21T09:30:00.000Z',
        updatedAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type ModelView = z.output<typeof modelView>;

const MAX_IMPORTED = 5_000;

export const importModels = z
  .union([
    openRouterModels,
    z.strictObject({ models: z.array(model).max(MAX_IMPORTED) }),
    z.strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .max(2_000)
        .describe('Where such a list is published, such as https://openrouter.ai/api/v1/models'),
    }),
  ])
  .meta({ id: 'ImportModels', examples: [{ models: [given] }] });
export type ImportModels = z.output<typeof importModels>;

export const importedModelsView = z
  .object({ added: z.number().int(), changed: z.number().int() })
  .meta({ id: 'ImportedModels', examples: [{ added: 320, changed: 12 }] });
export type ImportedModelsView = z.output<typeof importedModelsView>;

export const modelsQuery = pageQuery.extend({
  provider: z.string().max(100).optional(),
  isFree: z.stringbool().optional(),
});
export type ModelsQuery = z.output<typeof modelsQuery>;

export function modelViewOf({ createdAt, updatedAt, ...row }: ModelEntity): ModelView {
  return {
    ...row,
    additionalCapabilities: row.additionalCapabilities as ModelView['additionalCapabilities'],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
