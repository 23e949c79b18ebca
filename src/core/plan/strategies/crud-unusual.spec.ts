import { describe, expect, it } from 'vitest';
import { createMock, mockServer, playPlan, type PlainServer } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';

const properties = {
  depth: { type: 'number', minimum: -100 },
  metadata: { type: 'object', additionalProperties: { type: 'string' } },
  titles: { type: 'object', additionalProperties: { type: 'string' } },
};
const well = {
  type: 'object',
  required: ['id', 'depth', 'metadata', 'titles'],
  properties: { id: { type: 'integer', readOnly: true }, ...properties },
};
const content = { 'application/json': { schema: well } };
const id = { name: 'wellId', in: 'path', required: true, schema: { type: 'integer' } };
const answers = { description: 'It', content };
const spec = readSpec(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Wells', version: '1' },
    paths: {
      '/wells': { post: { requestBody: { required: true, content }, responses: { '201': answers } } },
      '/wells/{wellId}': {
        parameters: [id],
        get: { responses: { '200': answers, '404': { description: 'None' } } },
      },
    },
  }),
);
const plan = planTests(spec, { strategies: ['crud'], seed: 1 });
const TITLE = 'keeps unusual letters, numbers and times from its creation';

/** A conformant server that reads something else than what was written. */
function misreading(misread: (text: string) => string): PlainServer {
  const conformant = mockServer(createMock(spec));
  return (request) =>
    conformant(request.body === undefined ? request : { ...request, body: misread(request.body) });
}

const failed = (misread: (text: string) => string): readonly string[] => {
  const failures = playPlan(plan, misreading(misread));
  return plan.cases.filter(({ id: key }) => failures.has(key)).map(({ title }) => title);
};

describe('values that few clients send', () => {
  it('raise no alarm against a server that keeps them', () => {
    expect(failed((text) => text)).toEqual([]);
  });

  it('show that the names in a map are converted', () => {
    expect(failed((text) => text.replace('snake_case":', 'snakeCase":'))).toEqual([TITLE]);
  });

  it('show that the sign of a number is lost', () => {
    expect(failed((text) => text.replace(/"depth":-/u, '"depth":'))).toContain(TITLE);
  });

  it('leave maps alone whose names may stand for something', () => {
    const sent = JSON.stringify(plan.cases.find(({ title }) => title === TITLE));
    expect(sent.match(/of kebab-case/gu)).toHaveLength(2);
  });
});
