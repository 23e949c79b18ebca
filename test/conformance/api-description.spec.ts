import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { loadSettings, withDatabase } from '#platform/config/index';
import { migrate } from '#platform/database/index';
import { prepareQueueBackend } from '#platform/queue/index';
import { createApp } from '../../src/app/run.js';
import { schema as tables } from '../../src/app/schema.js';
import { createDatabase, type TestDatabase } from '../support/index.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

let database: TestDatabase;
let folder: string;
let app: NestFastifyApplication;
let document: OpenAPIObject;

/** The whole program: whoever adds a route is held to this. */
beforeAll(async () => {
  database = await createDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-description-'));
  const given = loadSettings({ ROLE: 'api', LOG_LEVEL: 'silent', ASSAY_DATA_DIR: folder });
  await migrate(database.url, tables);
  await prepareQueueBackend(database.url);
  app = await createApp(withDatabase(given, database.url));
  await app.init();
  document = (await app.inject('/docs/json')).json();
});

afterAll(async () => {
  await app.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

function operations(): { name: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([address, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ name: `${method.toUpperCase()} ${address}`, operation }];
    }),
  );
}

/** The names of the operations that lack something: the failure says whom to go to. */
function lacking(has: (operation: Operation) => boolean): string[] {
  return operations().flatMap(({ name, operation }) => (has(operation) ? [] : [name]));
}

function resolved(value: unknown): Record<string, unknown> {
  const object = (value ?? {}) as Record<string, unknown>;
  const name = typeof object['$ref'] === 'string' ? object['$ref'].split('/').at(-1) : undefined;
  return name === undefined
    ? object
    : ((document.components?.schemas?.[name] ?? {}) as Record<string, unknown>);
}

function hasExample(media: unknown): boolean {
  const { example, examples, schema: shape } = media as Record<string, unknown>;
  if (example !== undefined || examples !== undefined) return true;
  const target = resolved(shape);
  if (target['example'] !== undefined || target['examples'] !== undefined) return true;
  const { items } = (target['properties'] ?? {}) as { items?: { items?: unknown } };
  return items?.items !== undefined && resolved(items.items)['example'] !== undefined;
}

const contentsOf = ({ requestBody, responses }: Operation): unknown[] =>
  [
    requestBody,
    ...Object.entries(responses)
      .filter(([status]) => status < '400')
      .map(([, response]) => response),
  ].flatMap((part) => Object.values((part as { content?: object } | undefined)?.content ?? {}));

describe('every operation of the API', () => {
  it('says which bodies may be left out', () => {
    const bodyOf = (address: string) => document.paths[address]?.post?.requestBody;

    expect(bodyOf('/api/v1/dead-letters/{deadLetterId}/dismiss')).toMatchObject({ required: false });
    expect(bodyOf('/api/v1/dead-letters/purge')).toMatchObject({ required: true });
  });

  it('is there at all', () => {
    expect(operations().length).toBeGreaterThan(15);
  });

  it('has a summary that is no sentence, and a tag that is described', () => {
    const tags = new Set(document.tags?.map(({ name }) => name));

    expect(lacking(({ summary = '' }) => /^[A-Z].{4,70}[^.]$/.test(summary))).toEqual([]);
    expect(lacking(({ tags: own = [] }) => own.length === 1 && own.every((tag) => tags.has(tag)))).toEqual(
      [],
    );
  });

  it('has an example', () => {
    const isDownload = (operation: Operation): boolean =>
      contentsOf(operation).every(
        (media) => resolved((media as { schema?: unknown }).schema)['format'] === 'binary',
      );

    expect(lacking((operation) => isDownload(operation) || contentsOf(operation).some(hasExample))).toEqual(
      [],
    );
  });

  it('says who may call it, and documents the errors that follow', () => {
    expect(lacking(({ security }) => security !== undefined)).toEqual([]);
    const closed = ({ security }: Operation): boolean => (security ?? []).length > 0;
    expect(
      lacking(
        (operation) =>
          !closed(operation) || ['401', '403', '429'].every((status) => status in operation.responses),
      ),
    ).toEqual([]);
    expect(lacking((operation) => '500' in operation.responses)).toEqual([]);
    expect(
      lacking(
        ({ parameters = [], responses }) =>
          parameters.every((each) => !('in' in each) || each.in !== 'path') || '404' in responses,
      ),
    ).toEqual([]);
    expect(lacking(({ requestBody, responses }) => requestBody === undefined || '400' in responses)).toEqual(
      [],
    );
  });

  it('answers errors with problem documents only', () => {
    const isProblem = ([status, response]: [string, unknown]): boolean =>
      status < '400' || 'application/problem+json' in ((response as { content?: object }).content ?? {});

    expect(lacking(({ responses }) => Object.entries(responses).every(isProblem))).toEqual([]);
  });

  it('has an id of its own', () => {
    const ids = operations().map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('is described in a document that our own engine reads without a remark', () => {
  const spec = readSpec(JSON.stringify(document));

  expect(spec.problems).toEqual([]);
  expect(spec.operations).toHaveLength(operations().length);
});

it('refers only to schemas that are there', () => {
  const names = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/([\w.-]+)/g)].map(
    ([, name]) => name,
  );

  expect(
    [...new Set(names)].filter((name) => !(String(name) in (document.components?.schemas ?? {}))),
  ).toEqual([]);
});
