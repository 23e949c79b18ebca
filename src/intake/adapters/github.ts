import { z } from 'zod';
import type { ConfiguredSource } from '#catalog/index';
import { pointerTo } from '#platform/http/index';
import { deliveryIdOf } from '../delivery-id.js';
import { PayloadInvalid } from '../errors.js';
import { readJsonObject } from '../json-body.js';
import { headerOf, type RawDelivery } from '../raw-delivery.js';
import { type Adapter, JSON_TYPES, type Routed } from './adapter.js';

const FORM = 'application/x-www-form-urlencoded';

const paths = z.array(z.string()).default([]);

/** What of https://docs.github.com/webhooks/webhook-events-and-payloads#push is needed. */
const push = z.object({
  ref: z.string().max(300),
  after: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'must be the id of a commit'),
  deleted: z.boolean().default(false),
  repository: z.object({
    full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'must be owner/name'),
    default_branch: z.string().max(250),
  }),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).default([]),
});
type Push = z.output<typeof push>;

type GitHubSettings = NonNullable<ConfiguredSource['settings']['github']>;
const DEFAULTS: GitHubSettings = {
  specPaths: ['openapi.yaml', 'openapi.yml', 'openapi.json'],
  branches: [],
  apiUrl: 'https://api.github.com',
};

/** A push that touches a spec brings only its path: the document is fetched from the repository at that commit. */
export const github: Adapter = {
  brings: 'notice',
  mediaTypes: [...JSON_TYPES, FORM],
  route: (delivery, source) => {
    const type = eventOf(delivery);
    const deliveryId = deliveryIdOf(delivery.headers, ['x-github-delivery']);
    const routed = type === 'push' ? routePush(delivery, source) : [ignored(type, reasonFor(type))];
    if (deliveryId === undefined) return routed;
    const [only] = routed;
    if (routed.length === 1 && only !== undefined) return [{ ...only, deliveryId }];
    // One delivery that is about several specs becomes several events, each with an identity of its own.
    return routed.map((one) => Object.assign(one, { deliveryId: `${deliveryId}#${one.specKey}` }));
  },
};

function eventOf({ headers }: RawDelivery): string {
  const event = headerOf(headers, 'x-github-event') ?? '';
  if (/^[a-z0-9_]{1,100}$/.test(event)) return event;
  throw new PayloadInvalid([{ pointer: '', detail: 'the header X-GitHub-Event must name an event' }]);
}

function reasonFor(type: string): string {
  return type === 'ping' ? 'GitHub only tried the webhook out' : `A ${type} event changes no API document`;
}

function routePush(delivery: RawDelivery, { settings }: ConfiguredSource): readonly Routed[] {
  const change = readPush(delivery);
  const { specPaths, branches, apiUrl } = settings.github ?? DEFAULTS;
  const branch = change.ref.replace(/^refs\/heads\//, '');
  const followed = branches.length === 0 ? [change.repository.default_branch] : branches;
  if (change.deleted || !followed.includes(branch)) {
    return [ignored('push', 'A push to a branch that is not followed')];
  }
  const touched = lastTouched(change);
  const changed = specPaths.filter((path) => touched.get(path) === 'changed');
  if (changed.length > 0) return changed.map((path) => fetched(change, path, apiUrl));
  const removed = specPaths.some((path) => touched.get(path) === 'removed');
  return [
    ignored(
      'push',
      removed ? 'The document was removed; its suite stays' : 'The push touches no API document',
    ),
  ];
}

function readPush({ body, mediaType }: RawDelivery): Push {
  // Without a choice of content type GitHub sends the JSON as a field of a form.
  const json =
    mediaType === FORM ? Buffer.from(new URLSearchParams(body.toString()).get('payload') ?? '') : body;
  const parsed = push.safeParse(readJsonObject(json));
  if (parsed.success) return parsed.data;
  throw new PayloadInvalid(
    parsed.error.issues.slice(0, 50).map(({ path, message }) => ({
      pointer: pointerTo(path),
      detail: message,
    })),
  );
}

/** Commits come oldest first: what the last one did to a file holds. */
function lastTouched({ commits }: Push): ReadonlyMap<string, 'changed' | 'removed'> {
  const touched = new Map<string, 'changed' | 'removed'>();
  for (const { added, modified, removed } of commits) {
    for (const path of [...added, ...modified]) touched.set(path, 'changed');
    for (const path of removed) touched.set(path, 'removed');
  }
  return touched;
}

function fetched({ repository, after }: Push, path: string, apiUrl: string): Routed {
  const file = path
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  const url = `${apiUrl.replace(/\/+$/, '')}/repos/${repository.full_name}/contents/${file}?ref=${after}`;
  return {
    type: 'push',
    specKey: `${repository.full_name}:${path}`,
    routing: { action: 'generate', origin: { kind: 'url', url, accept: 'application/vnd.github.raw+json' } },
  };
}

function ignored(type: string, reason: string): Routed {
  return { type, specKey: 'github', routing: { action: 'none', ignored: reason } };
}
