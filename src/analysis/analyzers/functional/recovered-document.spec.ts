import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { written } from '../../../../test/support/analyzers.js';
import type { Subject } from '../analyzer.js';
import { recoveredDocument } from './recovered-document.js';

const APP = `
from flask import Flask, request
app = Flask(__name__)

@app.route('/api/notes', methods=['GET', 'POST'])
def notes():
    if request.method == 'POST':
        data = request.get_json()
        return {'title': data['title'], 'text': data.get('text')}, 201
    return {'q': request.args.get('q')}

@app.route('/api/notes/<int:note_id>', methods=['DELETE'])
def note(note_id):
    return '', 204
`;

async function subject(files: Readonly<Record<string, string>>): Promise<Subject> {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'assay-recovered-'));
  onTestFinished(() => rm(parent, { recursive: true }));
  const folder = await written(files, parent);
  const application = { modelSlug: 'acme_coder-1', appNumber: 3 };
  return {
    application,
    folder,
    parts: [{ kind: 'backend', folder: '.', language: 'python', framework: 'flask' }],
  };
}

it('knows the routes of the source, and what handlers read of requests', async () => {
  const document = await recoveredDocument(await subject({ 'app.py': APP }));

  const spec = readSpec(document ?? new Uint8Array());
  expect(spec.problems).toEqual([]);
  expect(spec.operations.map(({ key }) => key).toSorted()).toEqual([
    'DELETE /api/notes/{note_id}',
    'GET /api/notes',
    'POST /api/notes',
  ]);
  const post = spec.operations.find(({ method }) => method === 'post');
  expect(post?.requestBody?.content[0]).toMatchObject({
    type: 'application/json',
    schema: { properties: { title: { type: 'string' }, text: { type: 'string' } } },
  });
});

it('is none where no route can be read', async () => {
  expect(await recoveredDocument(await subject({ 'app.py': 'print("hello")\n' }))).toBeUndefined();
});
