import { type ApiPaths, problemsByStatus } from '#platform/http/index';

/** The webhook endpoints in the API's description: they are routes of Fastify, which nothing else describes. */

type Operation = NonNullable<ApiPaths[string]['post']>;
type Body = Extract<NonNullable<Operation['requestBody']>, { content: unknown }>;

const EXAMPLE_ID = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';

const petstore = {
  openapi: '3.1.0',
  info: { title: 'Petstore', version: '1.0.0' },
  paths: { '/pets': { get: { responses: { 200: { description: 'All pets' } } } } },
};

const accepted = {
  description: 'Stored, and committed; `statusUrl` tells what becomes of it',
  headers: { Location: { description: 'The status URL', schema: { type: 'string' as const } } },
  content: {
    'application/json': {
      schema: {
        type: 'object' as const,
        required: ['eventId', 'status', 'duplicate', 'statusUrl'],
        properties: {
          eventId: { type: 'string' as const, format: 'uuid' },
          status: { type: 'string' as const, description: '`accepted`, or `ignored` with a reason' },
          reason: { type: 'string' as const },
          duplicate: { type: 'boolean' as const, description: 'The delivery had been stored before' },
          statusUrl: { type: 'string' as const },
          also: {
            type: 'array' as const,
            items: { type: 'string' as const },
            description: 'Further events, of a delivery that is about several documents',
          },
        },
      },
      example: {
        eventId: EXAMPLE_ID,
        status: 'accepted',
        duplicate: false,
        statusUrl: `/api/v1/events/${EXAMPLE_ID}`,
      },
    },
  },
};

const specKey = {
  name: 'spec',
  in: 'query' as const,
  required: false,
  description: 'Names the spec within its source, where the delivery itself does not say',
  schema: { type: 'string' as const, maxLength: 500 },
};

function header(name: string, description: string) {
  return { name, in: 'header' as const, required: false, description, schema: { type: 'string' as const } };
}

function json(example: object): Body {
  return { required: true, content: { 'application/json': { schema: { type: 'object' }, example } } };
}

function webhook(
  operation: Pick<Operation, 'operationId' | 'summary' | 'description' | 'parameters' | 'requestBody'>,
) {
  const post: Operation & { readonly 'x-public': true } = {
    ...operation,
    tags: ['Webhooks'],
    parameters: [...(operation.parameters ?? []), specKey],
    'x-public': true,
    responses: {
      202: accepted,
      ...problemsByStatus(
        'payload-invalid',
        'signature-invalid',
        'sender-refused',
        'not-found',
        'payload-too-large',
        'media-type-unsupported',
        'rate-limited',
        'inbox-full',
        'database-unavailable',
      ),
    },
  };
  return { post };
}

/** For `setupSwagger`. */
export const webhookPaths: ApiPaths = {
  '/api/v1/webhooks/openapi': webhook({
    operationId: 'Webhooks_openapi',
    summary: 'Send an API document, or its URL',
    description:
      'JSON or YAML. With an API key that has the scope `ingest` no signature is needed; otherwise the source decides.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { type: 'object' },
          examples: {
            document: { summary: 'The document itself', value: petstore },
            url: { summary: 'Where it is', value: { url: 'https://api.example/openapi.json' } },
          },
        },
        'application/yaml': {
          schema: { type: 'string' },
          example: 'openapi: 3.1.0\ninfo: { title: Petstore, version: 1.0.0 }\npaths: {}\n',
        },
      },
    },
  }),
  '/api/v1/webhooks/apifox': webhook({
    operationId: 'Webhooks_apifox',
    summary: 'Take a change notice from ApiFox',
    description:
      'A notice has no document: it is fetched from ApiFox. One that comes along as `openapi` or `spec` is taken as it is. The secret travels in the header that the source names.',
    requestBody: json({
      event: 'API_UPDATED',
      title: '接口更新',
      content: '接口名称：List pets\n接口路径：GET /pets',
    }),
  }),
  '/api/v1/webhooks/github': webhook({
    operationId: 'Webhooks_github',
    summary: 'Take a push from GitHub',
    description:
      'Signed by GitHub with the secret of the source. Pushes that do not touch the document are ignored.',
    parameters: [
      header('X-Hub-Signature-256', 'HMAC-SHA256 of the body, in hex, after `sha256=`'),
      header('X-GitHub-Delivery', 'Id of the delivery; the same when it is sent again'),
      header('X-GitHub-Event', 'What happened, such as `push`'),
    ],
    requestBody: json({
      ref: 'refs/heads/main',
      after: '1f0c2d',
      repository: { full_name: 'acme/shop', default_branch: 'main' },
      commits: [{ modified: ['openapi.yaml'] }],
    }),
  }),
  '/api/v1/webhooks/generated-apps': webhook({
    operationId: 'Webhooks_generatedApps',
    summary: 'Announce an application that a model wrote',
    description:
      'JSON with `model_slug`, `app_number`, and the code from one place: `archive` (a zip, tar or tar.gz as `{ "base64": "…" }` or `{ "url": "https://…" }`), `git` (`{ "url", "ref", "folder" }`), `path` (a folder below APP_BASE_PATH) or `files` (`[{ "path", "content" }]`). `analyses` says which analyses are wanted, `metadata` is kept. A model that is not known is added.',
    requestBody: json({
      model_slug: 'acme_coder-1',
      app_number: 7,
      files: [{ path: 'backend/app.py', content: 'from flask import Flask\napp = Flask(__name__)\n' }],
      analyses: { types: ['backend_security'] },
    }),
  }),
  '/api/v1/webhooks/{sourceId}/{token}': webhook({
    operationId: 'Webhooks_configured',
    summary: 'Deliver to a configured source',
    description:
      'The address that a source got when it was made. Its kind and its signature scheme decide what is taken; Standard Webhooks signatures (`webhook-id`, `webhook-timestamp`, `webhook-signature`) may be of any active secret.',
    parameters: [
      { name: 'sourceId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      {
        name: 'token',
        in: 'path',
        required: true,
        schema: { type: 'string' },
        description: 'Unguessable; treat it as a secret',
      },
      header('webhook-id', 'Standard Webhooks: id of the delivery'),
      header('webhook-timestamp', 'Standard Webhooks: seconds since 1970'),
      header('webhook-signature', 'Standard Webhooks: `v1,…`, several separated by spaces'),
    ],
    requestBody: json({ event: 'document.changed', url: 'https://api.example/openapi.json' }),
  }),
};
