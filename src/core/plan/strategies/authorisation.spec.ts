import { describe, expect, it } from 'vitest';
import { playPlan } from '#core/check/index';
import { readSpec } from '#core/spec/index';
import { notebook, type NotebookBug } from '../../../../test/support/notebook.js';
import { specFixture } from '../../../../test/support/spec-fixture.js';
import type { OperationSettings } from '../operation-settings.js';
import { planTests } from '../plan-tests.js';
import type { TestPlan } from '../test-plan.js';

const strategies = ['authorisation'] as const;
const noSettings: OperationSettings = {
  excluded: [],
  owned: [],
  shared: [],
  administrative: [],
  steady: [],
};
const planFor = (settings: Partial<OperationSettings> = {}): TestPlan =>
  planTests(readSpec(specFixture('notebook.yaml')), {
    strategies,
    seed: 7,
    operations: { ...noSettings, ...settings },
  });
const plan = planFor();
const named = ({ operation, title }: TestPlan['cases'][number]): string => `${operation}: ${title}`;
const titles = ({ cases }: TestPlan): readonly string[] => cases.map(named);
const caught = (bug: NotebookBug, tried = plan): readonly string[] => {
  const failures = playPlan(tried, notebook(bug));
  return tried.cases.filter(({ id }) => failures.has(id)).map(named);
};

describe('authorisation', () => {
  it('raises no alarm against a server that keeps to its document', () => {
    expect([...playPlan(plan, notebook()).values()]).toEqual([]);
  });

  it.each<[NotebookBug, string]>([
    ['others-may-read', 'GET /notes/{noteId}: does not show a note to another user'],
    ['others-may-list', 'GET /notes: does not list a note of another user'],
    ['others-may-change', 'PUT /notes/{noteId}: does not let another user change a note'],
    ['changes-and-refuses', 'PUT /notes/{noteId}: does not let another user change a note'],
    ['others-may-delete', 'DELETE /notes/{noteId}: does not let another user delete a note'],
    ['deletes-and-refuses', 'DELETE /notes/{noteId}: does not let another user delete a note'],
    ['keeps-answers-for-others', 'GET /notes/{noteId}: does not show a note to another user'],
    ['keeps-answers-for-others', 'GET /notes: does not list a note of another user'],
    ['others-may-print', 'POST /notes/{noteId}/print: does nothing to a note for another user'],
    ['others-may-delete-photos', 'DELETE /photos/{photoId}: does not let another user delete a photo'],
    ['tells-what-exists', 'GET /notes/{noteId}: does not even say to another user that there is a note'],
    ['users-may-administer', 'GET /admin/users: is refused to users who are no administrators'],
  ])('catches a server with the bug %s', (bug, title) => {
    expect(caught(bug)).toContain(title);
  });

  it('says what each test rests on', () => {
    const clauses = new Map(plan.cases.map((test) => [`${test.operation} ${test.variant}`, test.clause]));

    expect(clauses.get('DELETE /photos/{photoId} other-user')).toBe(
      '#/paths/~1photos~1{photoId}/delete/responses/403/description',
    );
    expect(clauses.get('POST /notes/{noteId}/print other-user')).toBe('#/paths/~1notes/get/description');
    expect(clauses.get('GET /notes/{noteId} existence')).toBe('#/components/responses/Problem');
  });

  it('claims nothing of what the document gives to nobody', () => {
    expect(titles(plan).filter((title) => /label|GET \/photos/u.test(title))).toEqual([]);
    expect(plan.leftOut).toContainEqual({
      strategy: 'authorisation',
      operation: 'POST /labels',
      clause: '#/paths/~1labels/post',
      reason: "the document does not say whose a label is; the project's settings can",
    });
  });

  it('believes the settings of a project more than the document', () => {
    const owned = planFor({ owned: ['DELETE /labels/{labelId}'] });
    const shared = planFor({ shared: ['* /notes*'] });

    expect(titles(owned)).toContain('DELETE /labels/{labelId}: does not let another user delete a label');
    expect(caught('none', owned)).toEqual([
      'DELETE /labels/{labelId}: does not let another user delete a label',
    ]);
    expect(titles(shared).filter((title) => title.includes('note'))).toEqual([]);
  });

  it('never calls what a project excludes, and says so', () => {
    const without = planTests(readSpec(specFixture('notebook.yaml')), {
      strategies: ['contract', 'crud', 'errors', 'authentication', 'authorisation', 'security'],
      seed: 7,
      operations: { ...noSettings, excluded: ['DELETE *', '* /admin/*'] },
    });
    const sent = without.cases.flatMap(({ steps, cleanup }) => [
      ...steps,
      ...cleanup.map(({ request }) => request),
    ]);

    expect(sent.filter(({ method }) => method === 'delete')).toEqual([]);
    expect(sent.filter(({ path }) => path.startsWith('/admin'))).toEqual([]);
    expect(without.leftOut).toContainEqual({
      operation: 'DELETE /notes/{noteId}',
      clause: '#/paths/~1notes~1{noteId}/delete',
      reason: "the project's settings exclude it: it is never called",
    });
  });

  it('takes what settings name for administrators as theirs', () => {
    const found = planFor({ administrative: ['POST /exports'] });

    expect(titles(found)).toContain('POST /exports: is refused to users who are no administrators');
  });
});

interface Described {
  readonly list?: object;
  readonly item?: object;
  readonly body?: object;
  readonly more?: object;
}

/** What is claimed of a document with one resource, described in these words. */
function claimedOf({ list = {}, item = {}, body = {}, more = {} }: Described): readonly string[] {
  const properties = { id: { type: 'integer' }, title: { type: 'string' }, ...body };
  const memo = { type: 'object', required: ['id', 'title'], properties };
  const content = (schema: object) => ({ 'application/json': { schema } });
  const answer = (schema: object) => ({ '200': { description: 'It', content: content(schema) } });
  const memoId = { name: 'memoId', in: 'path', required: true, schema: { type: 'integer' } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Memos', version: '1' },
    security: [{ token: [] }],
    paths: {
      '/memos': {
        get: { responses: answer({ type: 'array', items: memo }), ...list },
        post: { requestBody: { content: content(memo) }, responses: answer(memo) },
      },
      '/memos/{memoId}': { parameters: [memoId], get: { responses: answer(memo), ...item } },
      ...more,
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
  return titles(planTests(readSpec(JSON.stringify(document)), { strategies, seed: 7 }));
}

describe('what belongs to its maker', () => {
  const read = 'GET /memos/{memoId}: does not show a memo to another user';
  const listed = 'GET /memos: does not list a memo of another user';

  it.each([
    'Lists the memos of the authenticated user.',
    "Get the current user's memos",
    'Returns all of your memos, the newest first.',
    'Returns a list of all memos created by the logged-in user.',
    'The memos that the authenticated user has made\nand nothing else',
  ])('is what a list of one’s own has: %s', (description) => {
    expect(claimedOf({ list: { description } })).toEqual([read, listed]);
  });

  it.each([
    'Lists memos.',
    'Lists the memos that are visible to the authenticated user.',
    'Lists the memos of the authenticated user, or of all users.',
    "Lists the memos of the current user's team",
    'Lists memos. Use your token.',
    'Lists memos. You can put the number of your memo into the title.',
    'Lists the memos starred by the authenticated user',
  ])('is not what others have, too: %s', (description) => {
    expect(claimedOf({ list: { description } })).toEqual([]);
  });

  it.each([
    ['a property of it', { body: { is_public: { type: 'boolean' } } }],
    [
      'another way to it',
      { more: { '/public/memos': { get: { responses: { '200': { description: 'All' } } } } } },
    ],
    [
      'what others do with it',
      { more: { '/memos/{memoId}/join': { post: { responses: { '200': { description: 'Joined' } } } } } },
    ],
  ])('can be shown to others, as %s says', (_, shared) => {
    const list = { description: 'Lists the memos of the authenticated user.' };

    expect(claimedOf({ list, ...shared })).toEqual([listed]);
  });

  it.each([
    { summary: 'Get one of your memos' },
    { description: 'Only the owner of a memo can read it.' },
    { description: 'You can only read your own memos.' },
    { responses: { '200': { description: 'It' }, '403': { description: "Somebody else's memo" } } },
    { responses: { '200': { description: 'It' }, '403': { description: "You don't own it" } } },
    { responses: { '200': { description: 'It' }, '403': { description: 'Not the author' } } },
  ])('is what only the owner may read: %o', (item) => {
    expect(claimedOf({ item })).toEqual([read]);
  });

  it.each([
    { responses: { '200': { description: 'It' }, '403': { description: 'Forbidden' } } },
    { responses: { '200': { description: 'It' }, '403': { description: 'Not owned by the organization' } } },
    { description: 'You must be the owner of the organization.' },
  ])('is not what roles allow: %o', (item) => {
    expect(claimedOf({ item })).toEqual([]);
  });
});
