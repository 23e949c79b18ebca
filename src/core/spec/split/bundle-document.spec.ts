import { describe, expect, it } from 'vitest';
import { readSpec } from '../read-spec.js';
import { bundleDocument, type LoadFile } from './bundle-document.js';

const ROOT = 'file:///api/openapi.yaml';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function loading(files: Readonly<Record<string, string>>): LoadFile & { readonly asked: string[] } {
  const asked: string[] = [];
  const load: LoadFile = async (location) => {
    asked.push(location);
    const text = files[location];
    return text === undefined ? undefined : bytes(text);
  };
  return Object.assign(load, { asked });
}

const document = `
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    get: { $ref: 'paths/pets.yaml#/list' }
    post: { $ref: 'paths/pets.yaml#/create' }
components:
  schemas:
    Id: { type: string, maxLength: 12 }
`;
const files = {
  'file:///api/paths/pets.yaml': `
list:
  responses: { '200': { description: all, content: { application/json: { schema: { $ref: ../models/pet.json } } } } }
create:
  requestBody: { content: { application/json: { schema: { $ref: '../models/pet.json' } } } }
  responses: { '201': { description: made } }
`,
  'file:///api/models/pet.json': `{ "type": "object", "required": ["name"], "properties": {
    "id": { "$ref": "../openapi.yaml#/components/schemas/Id" },
    "name": { "$ref": "#/$defs/name" }, "mother": { "$ref": "pet.json" } },
    "$defs": { "name": { "type": "string", "minLength": 1 } } }`,
};

describe('bundleDocument', () => {
  it('puts files together that refer to each other, in circles, too', async () => {
    const spec = readSpec(await bundleDocument(bytes(document), ROOT, loading(files)));

    expect(spec.problems).toEqual([]);
    expect(spec.operations.map(({ key }) => key)).toEqual(['GET /pets', 'POST /pets']);
    expect(spec.schemas).toMatchObject({
      Id: { maxLength: 12 },
      pet: {
        properties: { id: { $ref: '#/components/schemas/Id' }, mother: { $ref: '#/components/schemas/pet' } },
      },
      pet__defs_name: { minLength: 1 },
    });
    expect(spec.schemaPointers['pet']).toBe('#/x-files/models~1pet.json');
  });

  it('gives a document in one file back as it came', async () => {
    const whole = bytes(document.replaceAll(/\{ \$ref: 'paths.*/gu, '{ responses: {} }'));
    const load = loading({});

    expect(await bundleDocument(whole, ROOT, load)).toBe(whole);
    expect(load.asked).toEqual([]);
  });

  it('loses only what needs a file that cannot be had', async () => {
    const some = {
      'file:///api/paths/pets.yaml': files['file:///api/paths/pets.yaml'].replace(
        '../models/pet.json',
        '../models/none.json',
      ),
    };
    const spec = readSpec(await bundleDocument(bytes(`${document}`), ROOT, loading({ ...files, ...some })));

    expect(spec.operations.map(({ key }) => key)).toEqual(['POST /pets']);
    expect(spec.problems).toMatchObject([
      {
        operation: 'GET /pets',
        kind: 'unsupported',
        detail: expect.stringContaining('../models/none.json') as unknown,
      },
    ]);
  });

  it('asks for each file once', async () => {
    const load = loading(files);

    await bundleDocument(bytes(document), ROOT, load);

    expect(load.asked.toSorted()).toEqual(Object.keys(files).toSorted());
  });

  it('refuses more files than it may have', async () => {
    const chain: LoadFile = async (location) => {
      const next = Number(/\d+/u.exec(location)?.[0] ?? 0) + 1;
      return bytes(`{ "$ref": "${next}.json" }`);
    };
    const endless = bytes(document.replace('paths/pets.yaml#/list', '1.json'));

    await expect(bundleDocument(endless, ROOT, chain, { maxFiles: 20 })).rejects.toMatchObject({
      code: 'spec-too-large',
    });
  });

  it('refuses files that are too large together', async () => {
    const limits = { maxBytes: document.length + 50 };

    await expect(bundleDocument(bytes(document), ROOT, loading(files), { limits })).rejects.toMatchObject({
      code: 'spec-too-large',
    });
  });
});
