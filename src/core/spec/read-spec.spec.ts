import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSpec, SpecInvalid, SpecTooLarge, SpecUnreadable, SpecUnsupported } from './index.js';
import { specFixture } from '../../../test/support/spec-fixture.js';

const minimal = (extra: object): string =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/a': { get: { responses: { 200: { description: '' } } } } },
    ...extra,
  });

const withSchemas = (schemas: object): string => minimal({ components: { schemas } });

describe('readSpec', () => {
  it('reads OpenAPI 3.0 from YAML: parameters, bodies, links, security and servers', () => {
    const spec = readSpec(specFixture('petstore.yaml'));

    expect(spec).toMatchObject({ title: 'Pet shop', version: '1.2.0', dialect: 'openapi-3.0', problems: [] });
    expect(spec.servers).toEqual([{ url: 'https://eu.petshop.example/v1' }]);
    expect(spec.operations.map(({ key }) => key)).toContain('PUT /pets/{petId}');
    const create = spec.operations.find(({ key }) => key === 'POST /pets');
    expect(create?.security).toEqual([{ token: [] }]);
    expect(create?.responses[0]?.links[0]).toMatchObject({
      target: 'GET /pets/{petId}',
      parameters: { petId: '$response.body#/id' },
    });
    expect(create?.requestBody?.content[0]?.examples.map(({ pointer }) => pointer)).toContain(
      '#/paths/~1pets/post/requestBody/content/application~1json/examples/dog/value',
    );
  });

  it('gives schemas of OpenAPI 3.0 the semantics of JSON Schema 2020-12', () => {
    const { schemas } = readSpec(specFixture('petstore.yaml'));

    expect(schemas['NewPet']).toMatchObject({
      properties: { age: { minimum: 0, exclusiveMaximum: 40 }, weight: { type: ['number', 'null'] } },
    });
    expect(schemas['NewPet']).not.toHaveProperty('properties.age.maximum');
  });

  it('points into the Swagger 2.0 document as it was sent', () => {
    const spec = readSpec(specFixture('swagger-2.json'));
    const [list, create, cover] = spec.operations;

    expect(spec.servers).toEqual([{ url: 'https://library.example/api' }]);
    expect(spec.schemaPointers).toEqual({ Book: '#/definitions/Book' });
    expect(spec.securitySchemes).toEqual({ key: { kind: 'api-key', name: 'X-Key', in: 'header' } });
    expect(list?.parameters).toMatchObject([
      { name: 'page', pointer: '#/parameters/page', schemaPointer: '#/parameters/page' },
      { name: 'ids', style: 'pipeDelimited', pointer: '#/paths/~1books/get/parameters/0' },
    ]);
    expect(list?.responses[0]).toMatchObject({
      pointer: '#/paths/~1books/get/responses/200',
      content: [{ type: 'application/json', schemaPointer: '#/paths/~1books/get/responses/200/schema' }],
      headers: [{ name: 'X-Total', pointer: '#/paths/~1books/get/responses/200/headers/X-Total' }],
    });
    expect(create?.requestBody).toMatchObject({
      required: true,
      pointer: '#/paths/~1books/post/parameters/0',
    });
    expect(cover?.requestBody?.content[0]?.schema).toMatchObject({
      properties: { title: { 'x-assay-pointer': '#/paths/~1covers/post/parameters/0' } },
    });
  });

  it('keeps the good operations of a document, and names the broken ones with their places', () => {
    const spec = readSpec(specFixture('one-broken.yaml'));

    expect(spec.operations.map(({ key }) => key)).toEqual(['GET /good']);
    expect(spec.problems).toEqual([
      {
        kind: 'broken',
        operation: 'GET /broken',
        pointer: '#/paths/~1broken/get/parameters/0',
        detail: 'the parameter has no name',
      },
      expect.objectContaining({
        kind: 'unsupported',
        operation: 'GET /outside',
        detail: expect.stringContaining('file:///etc/passwd'),
      }),
      expect.objectContaining({
        kind: 'broken',
        operation: 'GET /dangling',
        pointer: '#/components/schemas/Holder/properties/missing/$ref',
      }),
    ]);
  });

  it('notes callbacks and webhooks, which are requests of the API and not to it', () => {
    const post = { responses: {}, callbacks: { onEvent: { '{$request.body#/url}': {} } } };
    const spec = readSpec(minimal({ paths: { '/a': { post } }, webhooks: { ping: { post: {} } } }));

    expect(spec.operations.map(({ key }) => key)).toEqual(['POST /a']);
    expect(spec.problems).toMatchObject([
      { kind: 'note', pointer: '#/paths/~1a/post/callbacks', operation: 'POST /a' },
      { kind: 'note', pointer: '#/webhooks' },
    ]);
  });

  it('does without a parameter in a place that it cannot fill, and without the operation where it is required', () => {
    const of = (required: boolean): object => ({
      responses: {},
      parameters: [{ name: 'all', in: 'querystring', required, content: { 'text/plain': {} } }],
    });
    const spec = readSpec(minimal({ openapi: '3.2.0', paths: { '/a': { get: of(false), post: of(true) } } }));

    expect(spec.operations).toMatchObject([{ key: 'GET /a', parameters: [] }]);
    expect(spec.problems.map(({ kind, operation }) => [kind, operation])).toEqual([
      ['note', 'GET /a'],
      ['unsupported', 'POST /a'],
    ]);
  });

  it('reads a whole query that is written as a form as a parameter for each of its properties', () => {
    const schema = {
      type: 'object',
      required: ['limit'],
      properties: { limit: { type: 'integer', maximum: 9 }, tags: { items: { type: 'string' } } },
    };
    const content = { 'application/x-www-form-urlencoded': { schema } };
    const of = (required: boolean): object => ({
      responses: {},
      parameters: [{ name: 'all', in: 'querystring', required, content }],
    });
    const paths = { '/a': { get: of(true), delete: of(false) } };
    const spec = readSpec(minimal({ openapi: '3.2.0', paths }));

    const place = '#/paths/~1a/get/parameters/0/content/application~1x-www-form-urlencoded/schema/properties';
    expect(spec.operations).toMatchObject([
      {
        key: 'GET /a',
        parameters: [
          { name: 'limit', in: 'query', required: true, schemaPointer: `${place}/limit`, style: 'form' },
          { name: 'tags', in: 'query', required: false, explode: true },
        ],
      },
      // Without it, or with all of it: that cannot be said, and so nothing is sent.
      { key: 'DELETE /a', parameters: [] },
    ]);
    expect(spec.problems).toMatchObject([{ kind: 'note', operation: 'DELETE /a' }]);
  });

  it('says that items of streams are not checked', () => {
    const content = { 'application/jsonl': { itemSchema: { type: 'object' } } };
    const get = { responses: { 200: { description: 'ok', content } } };

    const spec = readSpec(minimal({ openapi: '3.2.0', paths: { '/a': { get } } }));

    expect(spec.problems).toMatchObject([
      {
        kind: 'note',
        operation: 'GET /a',
        pointer: '#/paths/~1a/get/responses/200/content/application~1jsonl/itemSchema',
      },
    ]);
  });

  it('reads operations that are references, as split documents have them', () => {
    const paths = { '/a': { get: { $ref: '#/x-files/a.yaml' } } };
    const spec = readSpec(
      minimal({ paths, 'x-files': { 'a.yaml': { operationId: 'readA', responses: {} } } }),
    );

    expect(spec.operations).toMatchObject([
      { key: 'GET /a', operationId: 'readA', pointer: '#/x-files/a.yaml' },
    ]);
  });

  it('names the operations of OpenAPI 3.2 whose method nothing can send', () => {
    const operation = { responses: { 200: { description: '' } } };
    const item = { get: operation, query: operation, additionalOperations: { COPY: operation } };
    const spec = readSpec(minimal({ openapi: '3.2.0', paths: { '/a/b': item } }));

    expect(spec.operations.map(({ key }) => key)).toEqual(['GET /a/b']);
    expect(spec.problems).toMatchObject([
      { kind: 'unsupported', pointer: '#/paths/~1a~1b/query', operation: 'QUERY /a/b' },
      {
        kind: 'unsupported',
        pointer: '#/paths/~1a~1b/additionalOperations/COPY',
        operation: 'COPY /a/b',
        detail: 'the method COPY is not supported',
      },
    ]);
  });

  it('keeps recursion as a reference, and leaves out a schema that is only itself', () => {
    const spec = readSpec(specFixture('recursive.yaml'));

    expect(spec.schemas['Node']).toMatchObject({
      properties: { children: { items: { $ref: '#/components/schemas/Node' } } },
    });
    expect(spec.operations.map(({ key }) => key)).toEqual(['POST /nodes', 'POST /endless']);
    expect(spec.problems).toMatchObject([
      { operation: 'POST /circle', detail: 'the schema is defined by itself' },
    ]);
  });

  it('takes names that every object inherits for what they are', () => {
    const spec = readSpec(
      '{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":""}}}}},"components":{"schemas":{"__proto__":{"type":"string"},"constructor":{"type":"object","properties":{"__proto__":{"type":"integer"}}}}}}',
    );

    expect(Object.values(spec.schemaPointers)).toEqual([
      '#/components/schemas/__proto__',
      '#/components/schemas/constructor',
    ]);
    expect(Object.getPrototypeOf(spec.schemas)).toBe(Object.prototype);
    expect(
      readSpec(minimal({ paths: { '/a': { get: { $ref: '#/constructor', responses: {} } } } })).operations,
    ).toHaveLength(1);
  });

  it.each([
    ['text', 'GET /pets returns pets', SpecInvalid],
    ['broken JSON', '{"openapi": "3.0.0",\n "paths": }', SpecUnreadable],
    ['broken YAML', 'openapi: 3.0.0\npaths: [a', SpecUnreadable],
    ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0xfe, 0x00]), SpecUnreadable],
    ['an array', '[]', SpecInvalid],
    ['no API document', '{"hello": 1}', SpecInvalid],
    ['no paths', '{"openapi": "3.0.0", "info": {}}', SpecInvalid],
    ['another kind', 'asyncapi: 2.0.0', SpecUnsupported],
    ['a later version', '{"openapi": "4.0.0", "paths": {}}', SpecUnsupported],
    ['an earlier version', '{"swagger": "1.2", "paths": {}}', SpecUnsupported],
  ])('refuses %s', (_, document, error) => {
    expect(() => readSpec(document)).toThrow(error);
  });

  it('says in which line text stops being JSON or YAML', () => {
    const issueOf = (text: string): string => {
      try {
        readSpec(text);
        return 'none';
      } catch (error) {
        return error instanceof SpecUnreadable ? (error.issues[0]?.detail ?? '') : String(error);
      }
    };

    expect(issueOf('{"openapi": "3.0.0",\n "paths": }')).toBe("line 2: Unexpected token '}'");
    expect(issueOf('openapi: 3.0.0\npaths:\n  - a\n b: c')).toMatch(/^line [34], column \d+: /u);
  });

  it('reads UTF-16, a byte order mark, and keys that are written twice', () => {
    const utf16 = new Uint8Array(Buffer.from(`\uFEFF${minimal({})}`, 'utf16le'));

    expect(readSpec(utf16).operations).toHaveLength(1);
    expect(readSpec(`\uFEFF${minimal({})}`).operations).toHaveLength(1);
    const twice = readSpec('openapi: 3.1.0\ninfo: { title: A, version: "1" }\npaths: {}\npaths: {}\n');
    expect(twice.problems).toMatchObject([{ kind: 'note', detail: expect.stringContaining('unique') }]);
  });

  it('refuses depth, size and aliases of aliases in bounded time', () => {
    const bomb = [
      'a: &a0 [x,x,x,x,x,x,x,x,x]',
      ...Array.from({ length: 12 }, (_, n) => `b${n}: &a${n + 1} [${`*a${n},`.repeat(9)}]`),
    ].join('\n');
    const deepJson = minimal({}).replace(/\}$/u, `,"x-deep":${'['.repeat(5_000)}${']'.repeat(5_000)}}`);

    const paths = Object.fromEntries(
      Array.from({ length: 20_001 }, (_, n) => [
        `/p${n}`,
        { get: { responses: { 200: { description: 'x' } } } },
      ]),
    );
    const manyOperations = minimal({ paths });

    // What is not refused early takes hours, and the test runs out of time.
    expect(() => readSpec(bomb)).toThrow(SpecTooLarge);
    expect(() => readSpec(deepJson)).toThrow(SpecTooLarge);
    expect(() => readSpec('['.repeat(100_000))).toThrow(SpecUnreadable);
    expect(() => readSpec(`a: ${'['.repeat(100_000)}`)).toThrow(SpecTooLarge);
    expect(() => readSpec(minimal({}), { limits: { maxBytes: 10 } })).toThrow(SpecTooLarge);
    expect(() => readSpec(manyOperations)).toThrow('The document has 20001 operations; the limit is 20000');
  });

  it('notes what makes no sense in a schema and keeps the rest', () => {
    const spec = readSpec(
      withSchemas({
        Odd: { type: 'datetime', maxLength: -1, minLength: 2, required: true, pattern: '(a+)+$' },
      }),
    );

    expect(spec.schemas['Odd']).toEqual({ minLength: 2, 'x-assay-unchecked-pattern': '(a+)+$' });
    expect(spec.problems.map(({ pointer }) => pointer.split('/').at(-1))).toEqual([
      'type',
      'maxLength',
      'required',
      'pattern',
    ]);
  });

  it('leaves out names of properties that are no regular expression, and what depends on them', () => {
    const { schemas, problems } = readSpec(
      withSchemas({
        Broken: { patternProperties: { '(': {}, '^a': { type: 'string' } }, additionalProperties: false },
        Sound: { patternProperties: { '^a': {} }, additionalProperties: false },
      }),
    );

    expect(schemas['Broken']).toEqual({ patternProperties: { '^a': { type: 'string' } } });
    expect(schemas['Sound']).toEqual({ patternProperties: { '^a': {} }, additionalProperties: false });
    expect(problems).toMatchObject([
      { kind: 'note', pointer: '#/components/schemas/Broken/patternProperties/(' },
    ]);
  });

  it('replaces halves of surrogate pairs, which no request could send, in names and values', () => {
    const half = (text: string): string => text.replaceAll('½', String.raw`\ud800`);
    const spec = readSpec(half(withSchemas({ Odd: { properties: { 'a½': { const: 'b½' } } } })));

    expect(spec.schemas['Odd']).toEqual({ properties: { 'a\ufffd': { const: 'b\ufffd' } } });
    expect(spec.problems.map(({ detail }) => detail)).toEqual([expect.stringContaining('surrogate')]);
    expect(readSpec(withSchemas({ Whole: { const: '😀' } })).problems).toEqual([]);
  });

  it('never fails but by a typed error, whatever JSON stands in place of any part', () => {
    const part = fc.jsonValue({ maxDepth: 3 });
    const operation = fc.record(
      { parameters: part, requestBody: part, responses: part, security: part, tags: part },
      { requiredKeys: [] },
    );
    const document = fc.record({
      openapi: fc.constantFrom('3.0.0', '3.1.0', '3.2.0'),
      info: part,
      paths: fc.dictionary(
        fc.constantFrom('/a', '/b/{c}', 'd'),
        fc.oneof(part, fc.record({ get: operation, post: part })),
      ),
      components: fc.oneof(
        part,
        fc.record({ schemas: fc.dictionary(fc.string(), part), securitySchemes: part }),
      ),
      servers: part,
      security: part,
    });

    const isNamedOrRefused = fc.property(document, (value) => {
      try {
        return readSpec(JSON.stringify(value)).problems.every(({ pointer }) => pointer.startsWith('#'));
      } catch (error) {
        return error instanceof SpecInvalid;
      }
    });

    expect(fc.check(isNamedOrRefused, { numRuns: 500 })).toMatchObject({ failed: false });
  });
});
