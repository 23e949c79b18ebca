import { afterEach, expect, it } from 'vitest';
import { createMock } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { type RunningMock, serveMock } from './mock-server.js';

let mock: RunningMock | undefined;
afterEach(() => mock?.close());

it('tells what really went out, where a header of the document cannot be sent', async () => {
  const headers = { 'X-Note': { required: true, schema: { type: 'string', enum: ['two\nlines'] } } };
  const get = { responses: { 200: { description: 'ok', headers } } };
  const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: { '/note': { get } } };
  const told: number[] = [];
  mock = await serveMock(createMock(readSpec(JSON.stringify(document))), {
    port: 0,
    onAnswer: (_, { status }) => told.push(status),
  });

  const { status } = await fetch(`${mock.baseUrl}/note`);
  const other = await fetch(`${mock.baseUrl}/none`, { method: 'HEAD' });

  expect(status).toBe(500);
  expect(told).toEqual([500, other.status]);
});
