import { z } from 'zod';
import { appNumber } from '../applications/application.js';
import { type Model, modelSlug } from '../models/model.js';
import { figure, flag, measure, moment, object, seedId, size } from './seed-columns.js';

/** `model_capabilities`. */
export const modelRow = z
  .object({
    model_id: z.string().min(1).max(200),
    canonical_slug: modelSlug,
    provider: z.string().min(1).max(100),
    model_name: z.string().min(1).max(200),
    context_window: size,
    max_output_tokens: size,
    input_price_per_token: measure,
    output_price_per_token: measure,
    supports_vision: flag,
    supports_function_calling: flag,
    supports_streaming: flag,
    supports_json_mode: flag,
    is_free: flag,
    cost_efficiency: figure,
    safety_score: figure,
    additional_capabilities: object,
    created_at: moment,
    updated_at: moment,
  })
  .transform((row) => ({ model: modelOf(row), createdAt: row.created_at, updatedAt: row.updated_at }));

interface ModelColumns {
  readonly model_id: string;
  readonly canonical_slug: string;
  readonly provider: string;
  readonly model_name: string;
  readonly context_window: number | null;
  readonly max_output_tokens: number | null;
  readonly input_price_per_token: number | null;
  readonly output_price_per_token: number | null;
  readonly supports_vision: boolean;
  readonly supports_function_calling: boolean;
  readonly supports_streaming: boolean;
  readonly supports_json_mode: boolean;
  readonly is_free: boolean;
  readonly cost_efficiency: number | null;
  readonly safety_score: number | null;
  readonly additional_capabilities: Model['additionalCapabilities'];
}

/** Its two figures are computed from grades here: those of then are kept beside, under names of their own. */
function modelOf(row: ModelColumns): Model {
  return {
    modelId: row.model_id,
    slug: row.canonical_slug,
    provider: row.provider,
    name: row.model_name,
    contextWindow: row.context_window,
    maxOutputTokens: row.max_output_tokens,
    inputPricePerToken: row.input_price_per_token,
    outputPricePerToken: row.output_price_per_token,
    supportsVision: row.supports_vision,
    supportsFunctionCalling: row.supports_function_calling,
    supportsStreaming: row.supports_streaming,
    supportsJsonMode: row.supports_json_mode,
    isFree: row.is_free,
    additionalCapabilities: {
      ...row.additional_capabilities,
      ...(row.cost_efficiency !== null && { importedCostEfficiency: row.cost_efficiency }),
      ...(row.safety_score !== null && { importedSafetyScore: row.safety_score }),
    },
  };
}

/** `port_configurations`. */
export const portRow = z
  .object({
    model_name: modelSlug,
    app_number: appNumber,
    backend_port: z.int().min(6001).max(6750),
    frontend_port: z.int().min(9001).max(9750),
  })
  .transform((row) => ({
    modelSlug: row.model_name,
    appNumber: row.app_number,
    backendPort: row.backend_port,
    frontendPort: row.frontend_port,
  }));

/** `generated_applications`. Whatever else than `active` it was called, it is not worked on any more. */
export const applicationRow = z
  .object({
    id: seedId,
    model_slug: modelSlug,
    app_number: appNumber,
    provider: z.string().nullish(),
    status: z.string().nullish(),
    docker_config: object,
    app_metadata: object,
    created_at: moment,
    updated_at: moment,
  })
  .transform((row) => ({
    seedId: row.id,
    modelSlug: row.model_slug,
    appNumber: row.app_number,
    provider: row.provider ?? undefined,
    life: (row.status ?? 'active') === 'active' ? ('active' as const) : ('archived' as const),
    dockerConfig: row.docker_config,
    metadata: row.app_metadata,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
export type SeedApplication = z.output<typeof applicationRow>;
export type SeedPorts = z.output<typeof portRow>;
export type SeedModel = z.output<typeof modelRow>;
