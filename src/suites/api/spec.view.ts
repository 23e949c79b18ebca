import { z } from 'zod';
import { pageQuery } from '#platform/database/index';
import type { SpecEntity } from '../specs/spec.entity.js';
import type { OperationSummary, SpecVersionEntity } from '../specs/spec-version.entity.js';

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';

export const specView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    sourceId: z.uuid(),
    key: z.string().describe('Names the spec within its source'),
    latestVersionId: z.uuid().optional(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime().describe('When it last got another version'),
  })
  .meta({
    id: 'Spec',
    examples: [
      {
        id,
        projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
        sourceId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
        key: 'acme/shop:openapi.yaml',
        latestVersionId: '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f',
        createdAt: '2026-11-21T09:30:00.000Z',
        updatedAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type SpecView = z.infer<typeof specView>;

const versionFields = {
  id: z.uuid(),
  specId: z.uuid(),
  sha256: z.string().describe("Of the document's bytes"),
  sizeBytes: z.int(),
  dialect: z.string(),
  title: z.string(),
  apiVersion: z.string(),
  operationCount: z.int(),
  problemCount: z.int().describe('Parts that were left out, and remarks'),
  createdAt: z.iso.datetime(),
};

const exampleVersion = {
  id: '019a5f3c-2222-7b2a-9f00-5a6b7c8d9e0f',
  specId: id,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  sizeBytes: 7_342,
  dialect: 'openapi-3.1',
  title: 'Shop',
  apiVersion: '1.4.0',
  operationCount: 1,
  problemCount: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
};

export const specVersionView = z
  .object(versionFields)
  .meta({ id: 'SpecVersion', examples: [exampleVersion] });
export type SpecVersionView = z.infer<typeof specVersionView>;

export const specVersionDetail = z
  .object({
    ...versionFields,
    operations: z.array(
      z.object({
        key: z.string(),
        summary: z.string().optional(),
        tags: z.array(z.string()),
        deprecated: z.boolean(),
      }),
    ),
    problems: z.array(
      z.object({
        kind: z.enum(['broken', 'unsupported', 'note']),
        pointer: z.string().describe('JSON pointer into the document'),
        operation: z.string().optional(),
        detail: z.string(),
      }),
    ),
  })
  .meta({
    id: 'SpecVersionDetail',
    examples: [
      {
        ...exampleVersion,
        operations: [
          { key: 'GET /products', summary: 'List products', tags: ['products'], deprecated: false },
        ],
        problems: [
          {
            kind: 'broken',
            pointer: '#/paths/~1products/post',
            operation: 'POST /products',
            detail: 'the reference leads nowhere',
          },
        ],
      },
    ],
  });
export type SpecVersionDetail = z.infer<typeof specVersionDetail>;

export const specsQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  sourceId: z.uuid().optional(),
});
export type SpecsQuery = z.infer<typeof specsQuery>;

export function specViewOf(spec: SpecEntity): SpecView {
  const { latestVersionId, createdAt, updatedAt, ...rest } = spec;
  return {
    ...rest,
    ...(latestVersionId !== null && { latestVersionId }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function specVersionViewOf(version: SpecVersionEntity): SpecVersionView {
  const { operations: _, problems, createdAt, ...rest } = version;
  return { ...rest, problemCount: problems.length, createdAt: createdAt.toISOString() };
}

export function specVersionDetailOf(version: SpecVersionEntity): SpecVersionDetail {
  return {
    ...specVersionViewOf(version),
    operations: version.operations.map(operationOf),
    problems: [...version.problems],
  };
}

function operationOf({
  key,
  summary,
  tags,
  deprecated,
}: OperationSummary): SpecVersionDetail['operations'][number] {
  return { key, tags: [...tags], deprecated, ...(summary !== undefined && { summary }) };
}
