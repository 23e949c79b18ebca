import { z } from 'zod';

/** As it stands in addresses, folders and names of containers; never a path. */
export const modelSlug = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,149}$/, 'takes letters, digits, dots, dashes and underscores')
  .refine((slug) => !slug.includes('..'), 'must not hold two dots in a row');

const tokens = z.number().int().min(1).max(2_147_483_647).nullable().default(null);
const price = z.number().min(0).nullable().default(null);
const capability = z.boolean().default(false);

/** What is known of an AI model. */
export const model = z.strictObject({
  modelId: z
    .string()
    .min(1)
    .max(200)
    .describe('What its provider calls it, such as `anthropic/claude-3.7-sonnet`'),
  slug: modelSlug.optional().describe('Absent: made of the model id, with `_` and `-` for `/` and `:`'),
  provider: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Absent: what stands before the `/` of the model id'),
  name: z.string().min(1).max(200).optional().describe('Absent: what stands behind the `/` of the model id'),
  contextWindow: tokens.describe('In tokens'),
  maxOutputTokens: tokens.describe('In tokens'),
  inputPricePerToken: price.describe('In US dollars'),
  outputPricePerToken: price.describe('In US dollars'),
  supportsVision: capability,
  supportsFunctionCalling: capability,
  supportsStreaming: capability,
  supportsJsonMode: capability,
  isFree: capability,
  additionalCapabilities: z.record(z.string(), z.json()).default({}),
});
export type Model = z.output<typeof model>;

/** A model whose names are all told. */
export interface NamedModel extends Model {
  readonly slug: string;
  readonly provider: string;
  readonly name: string;
}

/** @returns the model with what its id says of its slug, provider and name */
export function named(given: Model): NamedModel {
  const [first = '', ...rest] = given.modelId.split('/');
  const name = rest.join('/');
  return {
    ...given,
    slug: given.slug ?? slugOf(given.modelId),
    provider: given.provider ?? (name === '' ? 'unknown' : first),
    name: given.name ?? (name === '' ? first : name),
  };
}

/**
 * A model of which only the slug is known, `anthropic_claude-3.7-sonnet` or `mistral-7b`: what stands before the first
 * `_`, or else before the first `-`, is the provider. An import of the same model id completes it.
 */
export function modelOfSlug(slug: string): NamedModel {
  const cut = slug.search(slug.includes('_') ? '_' : '-');
  const hasProvider = cut > 0 && cut < slug.length - 1;
  const provider = hasProvider ? slug.slice(0, cut) : 'unknown';
  const name = hasProvider ? slug.slice(cut + 1) : slug;
  const modelId = hasProvider ? `${provider}/${name}` : slug;
  return { ...model.parse({ modelId }), slug, provider, name };
}

/** `deepseek/deepseek-r1:free` is `deepseek_deepseek-r1-free`. */
function slugOf(modelId: string): string {
  const slug = modelId
    .replaceAll('/', '_')
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 150);
  return slug === '' ? 'model' : slug;
}
