import { describe, expect, it } from 'vitest';
import { playPlan, type PlainServer } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { planTests } from '../plan-tests.js';

const note = {
  type: 'object',
  required: ['words'],
  properties: { words: { type: 'string', minLength: 1 }, hint: { type: 'string' } },
};
const excerpt = { type: 'string', maxLength: 20 };
const kept = {
  ...note,
  required: ['id', 'words'],
  properties: { ...note.properties, id: { type: 'integer' }, hint: excerpt },
};
const body = { required: true, content: { 'application/json': { schema: note } } };
const shown = { description: 'The note', content: { 'application/json': { schema: kept } } };
const refused = { description: 'Not so' };
const noteId = { name: 'noteId', in: 'path', required: true, schema: { type: 'integer' } };

const plan = planTests(
  readSpec(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Notes', version: '1' },
      paths: {
        '/notes': { post: { requestBody: body, responses: { 201: shown, 400: refused } } },
        '/notes/{noteId}': {
          parameters: [noteId],
          put: { requestBody: body, responses: { 200: shown, 400: refused, 404: refused } },
          delete: { responses: { 204: { description: 'Gone' }, 404: refused } },
        },
      },
    }),
  ),
  { strategies: ['exploration'], seed: 1 },
);

interface Note {
  readonly words?: string;
  readonly hint?: string;
}

/** Undefined: it is refused. */
type Taking = (method: string, words: string) => Note | undefined;

/** A server of notes which shows of their words what it is told to, and of their hints the beginning. */
function notes(take: Taking): PlainServer {
  const known = new Set<string>();
  const json = (status: number, value: object) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  return ({ method, path, body: text = '{}' }) => {
    const id = path.split('/')[2] ?? String(known.size + 1);
    if (method !== 'post' && !known.has(id)) return json(404, {});
    known.add(id);
    if (method === 'delete') return { status: 204, headers: {} };
    // Lists without an end are no JSON.
    const { words = '', hint } = (text.startsWith('[') ? {} : JSON.parse(text)) as Note;
    const taken = words === '' ? undefined : take(method, words);
    if (taken === undefined) return json(400, { words: 'No' });
    return json(method === 'post' ? 201 : 200, { id: Number(id), hint: hint?.slice(0, 20), ...taken });
  };
}

function failing(take: Taking): readonly string[] {
  const failed = playPlan(plan, notes(take));
  return plan.cases.filter(({ id }) => failed.has(id)).map((one) => `${one.operation}: ${one.title}`);
}

const TITLE = 'answers as documented when limits are reached by words and hint';
const cut = (words: string): string => words.slice(0, 255);

describe('texts as long as they may be', () => {
  it('raise no alarm where they are kept', () => {
    expect(failing((_, words) => ({ words }))).toEqual([]);
  });

  it('raise no alarm where they are refused, whatever the refusal holds', () => {
    expect(failing((_, words) => (words.length > 255 ? undefined : { words }))).toEqual([]);
  });

  it('find a creation that cuts them', () => {
    expect(failing((method, words) => ({ words: method === 'post' ? cut(words) : words }))).toEqual([
      `POST /notes: ${TITLE}`,
    ]);
  });

  it('find a change that cuts them', () => {
    expect(failing((method, words) => ({ words: method === 'put' ? cut(words) : words }))).toEqual([
      `PUT /notes/{noteId}: ${TITLE}`,
    ]);
  });
});
