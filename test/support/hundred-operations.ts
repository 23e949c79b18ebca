import { type StrategyName, planTests } from '#core/plan/index';
import { loadPack, renderSuite, type RenderedFile, type Target, type TemplatePack } from '#core/render/index';
import { readSpec } from '#core/spec/index';
import { packFiles } from './pack-files.js';

type Operation = Record<string, unknown>;
export interface ResourceDocument {
  readonly openapi: string;
  readonly info: object;
  paths: Record<string, Record<string, Operation>>;
}

const RESOURCES = Array.from({ length: 20 }, (_, number) => `thing${String.fromCharCode(97 + number)}s`);
const STRATEGIES: readonly StrategyName[] = ['contract', 'validation', 'errors'];

const thing = (limit: number): object => ({
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: limit },
    size: { type: 'integer', minimum: 1 },
  },
});
const json = (schema: object): object => ({ content: { 'application/json': { schema } } });
const answer = (schema: object): object => ({ 200: { description: 'ok', ...json(schema) } });
const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
const limit = { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } };

/** A document with 100 operations: five of each of twenty resources. Every part may be changed. */
export function hundredOperations(): ResourceDocument {
  const paths = RESOURCES.flatMap((name) => {
    const body = { required: true, ...json(thing(50)) };
    return [
      [
        `/${name}`,
        {
          get: { parameters: [limit], responses: answer({ type: 'array', items: thing(50) }) },
          post: { requestBody: body, responses: answer(thing(50)) },
        },
      ],
      [
        `/${name}/{id}`,
        {
          get: { parameters: [id], responses: answer(thing(50)) },
          put: { parameters: [id], requestBody: body, responses: answer(thing(50)) },
          delete: { parameters: [id], responses: { 204: { description: 'gone' } } },
        },
      ],
    ] as const;
  });
  const document = {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: Object.fromEntries(paths),
  };
  return JSON.parse(JSON.stringify(document)) as ResourceDocument;
}

export interface GeneratedNow {
  readonly files: readonly RenderedFile[];
  readonly operations: readonly string[];
}

const packs = new Map<Target, TemplatePack>();

export function generated(document: ResourceDocument, target: Target): GeneratedNow {
  const pack = packs.get(target) ?? loadPack(packFiles(target));
  packs.set(target, pack);
  const spec = readSpec(JSON.stringify(document));
  const plan = planTests(spec, { strategies: STRATEGIES, seed: 1 });
  const files = renderSuite(plan, pack, { specSha256: '0'.repeat(64), engineVersion: '1.0.0' });
  return { files, operations: spec.operations.map(({ key }) => key) };
}

export const textsOf = (files: readonly RenderedFile[]): Map<string, string> =>
  new Map(files.map(({ path, content }) => [path, content]));
