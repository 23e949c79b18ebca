import { describe, expect, it } from 'vitest';
import { AnnouncementInvalid, readAnnouncement } from './generated-application.js';

const name = { model_slug: 'acme_coder-1', app_number: 3 };
const code = [{ path: 'backend/app.py', content: 'print(1)' }];

function issuesOf(payload: unknown): readonly { pointer: string; detail: string }[] {
  try {
    readAnnouncement(payload);
  } catch (error) {
    if (error instanceof AnnouncementInvalid) return error.issues;
    throw error;
  }
  return [];
}

describe('readAnnouncement', () => {
  it.each([
    ['nothing but the name', name],
    ['files', { ...name, files: code }],
    ['bytes', { ...name, archive: { base64: 'UEsDBA==' } }],
    ['an address', { ...name, archive: { url: 'https://example.com/app.zip' } }],
    ['a repository', { ...name, git: { url: 'https://example.com/x.git', ref: 'v1.0', folder: 'apps/3' } }],
    ['a folder', { ...name, path: 'acme_coder-1/app3' }],
    ['fields of others', { ...name, event: 'app.created', sentBy: 'a generator' }],
    ['analyses by their earlier names', { ...name, analyses: { types: ['security_backend', 'zap'] } }],
  ])('takes %s', (_what, payload) => {
    expect(readAnnouncement(payload)).toMatchObject(name);
  });

  it('translates the earlier names of analyses', () => {
    const { analyses } = readAnnouncement({ ...name, analyses: { types: ['security_backend', 'zap'] } });

    expect(analyses).toEqual({ types: ['backend_security', 'zap_scan'], options: {} });
  });

  it.each([
    [{ app_number: 1 }, '/model_slug', 'expected string'],
    [{ ...name, model_slug: 'a/b' }, '/model_slug', 'letters'],
    [{ ...name, model_slug: 'a..b' }, '/model_slug', 'two dots'],
    [{ model_slug: 'a' }, '/app_number', 'expected number'],
    [{ ...name, app_number: 31 }, '/app_number', '<=30'],
    [{ ...name, app_number: '3' }, '/app_number', 'expected number'],
    [{ ...name, archive: 'UEsDBA==' }, '/archive', '{ "base64"'],
    [{ ...name, archive: { base64: 'p@th' } }, '/archive/base64', 'is not base64'],
    [{ ...name, archive: { url: 'file:///etc/passwd' } }, '/archive/url', 'http or https'],
    [{ ...name, git: { url: 'https://e.com/x', ref: '--upload-pack=x' } }, '/git/ref', 'branch'],
    [{ ...name, path: '../other' }, '/path', 'leads out'],
    [{ ...name, files: [] }, '/files', '>=1'],
    [{ ...name, files: [...code, { path: '/x', content: '' }] }, '/files/1/path', 'absolute'],
    [{ ...name, files: [{ path: 'a' }] }, '/files/0/content', 'expected string'],
    [{ ...name, files: code, path: 'x' }, '/files', 'is given besides /path'],
    [{ ...name, analyses: { types: ['magic'] } }, '/analyses/types/0', 'backend_security'],
  ])('says of %j what is wrong at %s', (payload, pointer, detail) => {
    const issues = issuesOf(payload);

    expect(issues.map((issue) => issue.pointer)).toEqual([pointer]);
    expect(issues[0]?.detail).toContain(detail);
  });
});
