import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';
import type { TestCase, TestPlan } from '../test-plan.js';

function planOf(operation: object, schemas: object = {}): TestPlan {
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/things': { post: operation } },
    components: { schemas },
  };
  return planTests(readSpec(JSON.stringify(document)), { strategies: ['contract'], seed: 3 });
}

const titled = ({ cases }: TestPlan, title: string): TestCase | undefined =>
  cases.find((test) => test.title === title);
const json = { 'application/json': { schema: { type: 'object' } } };
const thing = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };

describe('contract', () => {
  it('sends the body in every media type that can be written, and names those that cannot', () => {
    const content = {
      'application/json': { schema: thing },
      'application/x-www-form-urlencoded': { schema: thing },
      'application/xml': { schema: thing },
    };
    const plan = planOf({
      requestBody: { required: true, content },
      responses: { 201: { description: '' } },
    });
    const form = titled(plan, 'accepts a body of type application/x-www-form-urlencoded');

    expect(form?.steps.at(-1)?.body).toMatchObject({ kind: 'form', fields: [{ name: 'name' }] });
    expect(plan.leftOut.map(({ reason }) => reason)).toContain(
      'no body of type application/xml can be made up',
    );
  });

  it('sends a file of a type that the document wants', () => {
    const schema = {
      type: 'object',
      required: ['photo'],
      properties: { photo: { type: 'string', format: 'binary' } },
    };
    const media = { schema, encoding: { photo: { contentType: 'image/*, image/jpeg, image/png' } } };
    const plan = planOf({
      requestBody: { required: true, content: { 'multipart/form-data': media } },
      responses: { 201: { description: '' } },
    });

    expect(titled(plan, 'answers a valid request as documented')?.steps[0]?.body).toMatchObject({
      kind: 'multipart',
      parts: [{ name: 'photo', fileName: 'photo.jpg', contentType: 'image/jpeg' }],
    });
  });

  it('sends each kind of a body', () => {
    const kind = (name: string): object => ({
      type: 'object',
      required: ['kind', name],
      properties: { kind: { const: name }, [name]: { type: 'integer' } },
    });
    const schema = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Ape' }],
    };
    const plan = planOf(
      {
        requestBody: { required: true, content: { 'application/json': { schema } } },
        responses: { 201: { description: '' } },
      },
      { Cat: kind('cat'), Ape: kind('ape') },
    );

    expect(titled(plan, 'accepts a Cat as its body')?.clause).toMatch(/\/schema\/oneOf\/0$/u);
    expect(titled(plan, 'accepts an Ape as its body')?.steps[0]?.body).toMatchObject({
      value: { value: { kind: 'ape' } },
    });
  });

  it('spells the type of a body otherwise, which is no reason for a refusal', () => {
    const title = 'takes Application/JSON; charset=utf-8 for application/json';
    const requestBody = { content: { 'application/json': { schema: { type: 'object' } } } };
    const sure = titled(planOf({ requestBody, responses: { 201: { description: '' } } }), title);
    const unsure = titled(planOf({ requestBody, responses: { 404: { description: '' } } }), title);

    expect(sure?.steps[0]?.body).toMatchObject({ contentType: 'Application/JSON; charset=utf-8' });
    expect(sure?.steps[0]?.expectations).toContainEqual({ kind: 'status', anyOf: ['201'] });
    expect(unsure?.steps[0]?.expectations).toEqual([
      { kind: 'status', anyOf: expect.not.arrayContaining(['415', '4XX']) as string[] },
    ]);
  });

  it('asks for every type that an answer may have', () => {
    const content = { ...json, 'application/xml': {} };
    const plan = planOf({ responses: { 200: { description: '', content } } });
    const test = titled(plan, 'answers in a documented type when application/xml is accepted');

    expect(test?.steps[0]).toMatchObject({
      headers: [{ name: 'Accept', value: { value: 'application/xml' } }],
      expectations: [
        { kind: 'status', anyOf: ['200'] },
        { kind: 'content-type', anyOf: ['application/json', 'application/xml'] },
      ],
    });
  });

  it('accepts what clients accept: the wanted type, and anything else', () => {
    const acceptOf = (content: object, extra: object = {}): unknown => {
      const plan = planOf({ ...extra, responses: { 200: { description: '', content } } });
      return plan.cases[0]?.steps[0]?.headers.map(({ name, value }) => [
        name,
        'value' in value && value.value,
      ]);
    };
    const own = { parameters: [{ name: 'Accept', in: 'header', schema: { const: 'application/json' } }] };

    expect(acceptOf(json)).toEqual([['Accept', 'application/json, text/plain, */*']]);
    expect(acceptOf({ 'text/plain': {} })).toEqual([['Accept', 'text/plain, */*']]);
    expect(acceptOf({ ...json, 'application/xml': {} })).toEqual([['Accept', 'application/json, */*;q=0.8']]);
    expect(acceptOf({ 'text/csv': {}, 'text/html': {} })).toEqual([]);
    expect(acceptOf({ 'image/*': {} })).toEqual([]);
    expect(acceptOf(json, own)).toHaveLength(1);
  });

  it('judges headers that may be absent by their schema only', () => {
    const headers = {
      'X-Left': { schema: { type: 'integer' } },
      'X-Note': { schema: { type: 'string' } },
      'X-Page': { required: true, schema: { type: 'string' } },
    };
    const plan = planOf({ responses: { 200: { description: '', headers, content: json } } });
    const judged = plan.cases[0]?.steps[0]?.expectations.filter(({ kind }) => kind === 'header');

    expect(judged).toEqual([
      { kind: 'header', name: 'X-Left', required: false, schema: expect.any(String) as string },
      { kind: 'header', name: 'X-Page', required: true },
    ]);
  });
});
