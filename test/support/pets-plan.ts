import type {
  Expectation,
  RequestBodyExpr,
  RequestStep,
  TestCase,
  TestPlan,
  ValueExpr,
} from '#core/plan/index';

/** A small plan that uses every member of the closed unions at least once; `petsApi` answers as it expects. */
export const petsPlan: TestPlan = {
  title: 'Pets',
  apiVersion: '1.0.0',
  seed: 1,
  identities: ['anonymous', 'userA'],
  problems: [{ pointer: '#/paths/~1broken/get', kind: 'broken', detail: 'GET /broken has no responses' }],
  leftOut: [
    {
      operation: 'GET /report',
      strategy: 'contract',
      clause: '#/paths/~1report/get/responses/200',
      reason: 'the answer is of type application/pdf, which has no schema',
    },
  ],
  schemas: {
    Pet: {
      type: 'object',
      required: ['id', 'name'],
      properties: {
        id: { type: 'integer' },
        name: { type: 'string', maxLength: 80 },
        tags: { $ref: '#/components/schemas/Tags' },
      },
    },
    Pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
    Tags: { type: 'array', items: { type: 'string' } },
    Count: { type: 'integer', minimum: 0 },
  },
  fixtures: {
    Pet: {
      schema: 'Pet',
      value: {
        kind: 'object',
        properties: [
          { name: 'name', value: { kind: 'unique', prefix: 'Rex ', suffix: '' } },
          { name: 'tags', value: literal(['friendly', 'house-trained']) },
          { name: 'born', value: literal('2021-04-12') },
        ],
      },
    },
    Names: { value: literal(['Rex', 'Bello']) },
  },
  cases: [],
};

function literal(value: ValueExpr & { kind: 'literal' } extends { value: infer V } ? V : never): ValueExpr {
  return { kind: 'literal', value };
}

export function aStep(changes: Partial<RequestStep> = {}): RequestStep {
  return {
    kind: 'request',
    name: 'response',
    operation: 'GET /pets',
    method: 'get',
    path: '/pets',
    pathParams: [],
    query: [],
    headers: [],
    cookies: [],
    identity: 'userA',
    expectations: [{ kind: 'status', anyOf: ['200'] }],
    captures: [],
    ...changes,
  };
}

let made = 0;

export function aCase(changes: Partial<TestCase> = {}): TestCase {
  made += 1;
  return {
    id: made.toString(16).padStart(12, '0'),
    title: `answers as documented (${made})`,
    strategy: 'contract',
    operation: 'GET /pets',
    covers: ['GET /pets'],
    clause: '#/paths/~1pets/get/responses/200',
    locator: 'response.200',
    variant: 'valid',
    faultCode: 101,
    priority: 1,
    steps: [aStep()],
    cleanup: [],
    ...changes,
  };
}

const aPet: ValueExpr = { kind: 'fixture', name: 'Pet', overrides: [], omit: [] };
const petBody = (value: ValueExpr): RequestBodyExpr => ({
  kind: 'json',
  contentType: 'application/json',
  value,
});
const status = (...anyOf: string[]): Expectation => ({ kind: 'status', anyOf });

function postPet(value: ValueExpr, expectations: readonly Expectation[]): RequestStep {
  return aStep({
    name: 'response',
    operation: 'POST /pets',
    method: 'post',
    body: petBody(value),
    expectations,
  });
}

const create = aStep({
  name: 'created',
  operation: 'POST /pets',
  method: 'post',
  body: petBody(aPet),
  expectations: [status('201')],
  captures: [
    { name: 'id', from: { kind: 'body', pointer: '/id' } },
    { name: 'location', from: { kind: 'header', name: 'location' } },
  ],
});
const ofPet = (changes: Partial<RequestStep>): RequestStep =>
  aStep({
    operation: 'GET /pets/{petId}',
    path: '/pets/{petId}',
    pathParams: [{ name: 'petId', value: { kind: 'captured', capture: 'id' } }],
    ...changes,
  });
const remove = ofPet({
  name: 'removed',
  operation: 'DELETE /pets/{petId}',
  method: 'delete',
  expectations: [status('204')],
});

export const petsCases: readonly TestCase[] = [
  aCase({
    title: 'lists pets as documented',
    steps: [
      aStep({
        query: [
          { name: 'limit', value: literal(10) },
          { name: 'tag', value: literal('friendly') },
          { name: 'tag', value: literal('house-trained') },
        ],
        headers: [{ name: 'x-request-id', value: literal("it's me") }],
        cookies: [{ name: 'seen', value: literal('yes') }],
        expectations: [
          status('2XX'),
          { kind: 'content-type', anyOf: ['application/json'] },
          { kind: 'schema', schema: 'Pets' },
          { kind: 'header', name: 'x-total-count', required: true, schema: 'Count' },
          { kind: 'header', name: 'x-next', required: false, schema: 'Count' },
        ],
      }),
    ],
  }),
  aCase({
    title: 'accepts a name of 80 characters, its limit',
    strategy: 'validation',
    operation: 'POST /pets',
    covers: ['POST /pets'],
    clause: '#/components/schemas/Pet/properties/name/maxLength',
    steps: [
      postPet(
        {
          kind: 'fixture',
          name: 'Pet',
          overrides: [{ name: 'name', value: { kind: 'repeat', text: 'n', times: 80 } }],
          omit: [],
        },
        [status('201'), { kind: 'schema', schema: 'Pet' }],
      ),
    ],
  }),
  aCase({
    title: 'rejects a name of 81 characters',
    strategy: 'validation',
    operation: 'POST /pets',
    covers: ['POST /pets'],
    clause: '#/components/schemas/Pet/properties/name/maxLength',
    faultCode: 102,
    steps: [
      postPet(
        {
          kind: 'fixture',
          name: 'Pet',
          overrides: [{ name: 'name', value: { kind: 'repeat', text: 'n', times: 81 } }],
          omit: ['born'],
        },
        [{ kind: 'rejected', policy: 'invalid-input' }],
      ),
    ],
  }),
  aCase({
    title: 'can be read after it is created, and is gone after it is deleted',
    strategy: 'crud',
    subject: 'a pet in /pets',
    operation: 'POST /pets',
    covers: ['POST /pets', 'GET /pets', 'GET /pets/{petId}', 'DELETE /pets/{petId}'],
    clause: '#/paths/~1pets~1{petId}/delete',
    faultCode: 103,
    steps: [
      create,
      ofPet({
        name: 'read',
        expectations: [
          { kind: 'schema', schema: 'Pet' },
          { kind: 'body-equals', pointer: '/id', value: { kind: 'captured', capture: 'id' } },
        ],
      }),
      aStep({
        name: 'list',
        expectations: [
          {
            kind: 'body-contains',
            pointer: '',
            itemPointer: '/id',
            value: { kind: 'captured', capture: 'id' },
          },
        ],
      }),
      remove,
      ofPet({ name: 'gone', expectations: [{ kind: 'rejected', policy: 'not-found' }] }),
    ],
    cleanup: [{ needs: ['id'], request: { ...remove, expectations: [] } }],
  }),
  aCase({
    title: 'does not break on a body that is no JSON',
    strategy: 'errors',
    operation: 'POST /pets',
    covers: ['POST /pets'],
    steps: [
      aStep({
        operation: 'POST /pets',
        method: 'post',
        identity: 'anonymous',
        body: { kind: 'raw', contentType: 'application/json', text: literal('{"name": ') },
        expectations: [
          { kind: 'not-server-error' },
          {
            kind: 'conforms',
            responses: [
              { status: '400', contentTypes: ['application/problem+json'] },
              { status: 'default', contentTypes: ['application/json'], schema: 'Pet' },
            ],
          },
        ],
      }),
    ],
  }),
  aCase({
    title: 'asks for a media type that it knows',
    strategy: 'errors',
    operation: 'PUT /pets/{petId}/photo',
    covers: ['PUT /pets/{petId}/photo'],
    steps: [
      aStep({
        operation: 'PUT /pets/{petId}/photo',
        method: 'put',
        path: '/pets/{petId}/photo',
        pathParams: [{ name: 'petId', value: literal('a/b c') }],
        body: {
          kind: 'multipart',
          parts: [
            { name: 'caption', value: literal('Rex') },
            { name: 'photo', value: literal('not a photo'), fileName: 'rex.png', contentType: 'image/png' },
          ],
        },
        expectations: [{ kind: 'rejected', policy: 'media-type' }],
      }),
      aStep({
        name: 'form',
        operation: 'POST /pets',
        method: 'post',
        body: {
          kind: 'form',
          contentType: 'application/x-www-form-urlencoded',
          fields: [{ name: 'name', value: literal('Rex & Bello') }],
        },
        expectations: [{ kind: 'rejected', policy: 'media-type' }],
      }),
    ],
  }),
];

/** The plan with its tests. */
export function aPetsPlan(changes: Partial<TestPlan> = {}): TestPlan {
  return { ...petsPlan, cases: petsCases, ...changes };
}
