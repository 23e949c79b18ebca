import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import type { ErrorCode } from '#core/errors/index';
import { BEARER_SCHEME, HEADER_SCHEME, PUBLIC_EXTENSION, SCOPE_EXTENSION } from './access.js';
import { problemResponses } from './api-problems.js';
import { problem } from './problem.js';
import { TAGS, WELCOME } from './welcome.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type DescribedOperation = Operation & {
  [PUBLIC_EXTENSION]?: unknown;
  [SCOPE_EXTENSION]?: unknown;
  description?: string | undefined;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

/** Operations that are no methods of controllers; `x-public` marks those that need no key. */
export type ApiPaths = OpenAPIObject['paths'];

/** The description of our own API, with what every operation has in common filled in. */
export function describeApi(app: INestApplication, version: string, paths: ApiPaths = {}): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, baseOf(version), {
    standardSchemaConverter: toJsonSchema,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: toJsonSchema(problem).components['Problem'] ?? {} },
  };
  document.paths = { ...structuredClone(paths), ...document.paths };
  for (const operation of operationsOf(document)) {
    complete(operation);
    mayLeaveOutBody(operation, document);
  }
  return document;
}

/** Swagger UI at `/docs`, with assets from our own packages, and the document at `/docs/json` and `/docs/yaml`. */
export function setupSwagger(app: INestApplication, version: string, paths: ApiPaths = {}): void {
  SwaggerModule.setup('docs', app, () => describeApi(app, version, paths), {
    jsonDocumentUrl: 'docs/json',
    yamlDocumentUrl: 'docs/yaml',
    customSiteTitle: 'Assay API',
    // The bar on top has a logo that is not ours, and nothing to do.
    customCss: '.swagger-ui .topbar { display: none } .swagger-ui .info { margin: 2rem 0 1rem }',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      docExpansion: 'list',
      filter: true,
      tagsSorter: undefined,
      tryItOutEnabled: true,
      // Asks a server on the internet whether the document is valid, unless told not to.
      validatorUrl: null,
    },
  });
}

function baseOf(version: string): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Assay')
    .setDescription(WELCOME)
    .setVersion(version)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description: 'The API key, without “Bearer”. One of the two is enough.',
      },
      BEARER_SCHEME,
    )
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'X-API-Key',
        description: 'The same key, for clients that cannot send an Authorization header.',
      },
      HEADER_SCHEME,
    );
  for (const { name, description } of TAGS) builder.addTag(name, description);
  return builder.build();
}

/** A schema with an id becomes a component; dates are text on the wire. */
function toJsonSchema(
  schema: unknown,
  options: { schemaType: 'input' | 'output' } = { schemaType: 'output' },
): { schema: unknown; components: Record<string, object> } {
  const {
    $defs,
    $schema: _,
    id,
    ...root
  } = z.toJSONSchema(schema as z.ZodType, {
    io: options.schemaType,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  });
  const components = Object.fromEntries(
    Object.entries($defs ?? {}).map(([name, definition]) => [name, withoutId(definition)]),
  );
  if (id === undefined) return { schema: root, components };
  return { schema: { $ref: `#/components/schemas/${id}` }, components: { ...components, [id]: root } };
}

function withoutId(definition: object): object {
  return Object.fromEntries(Object.entries(definition).filter(([keyword]) => keyword !== 'id'));
}

function* operationsOf(document: OpenAPIObject): Generator<DescribedOperation> {
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation: DescribedOperation | undefined = item[method];
      if (operation !== undefined) yield operation;
    }
  }
}

/** Security, and the errors that follow from how a route is made rather than from what it does. */
function complete(operation: DescribedOperation): void {
  const open = operation[PUBLIC_EXTENSION] === true;
  const scope = operation[SCOPE_EXTENSION] ?? 'admin';
  delete operation[PUBLIC_EXTENSION];
  operation.security = open ? [] : [{ [BEARER_SCHEME]: [] }, { [HEADER_SCHEME]: [] }];
  if (!open) {
    operation[SCOPE_EXTENSION] = scope;
    operation.description = [operation.description, `Needs a key with the scope \`${String(scope)}\`.`]
      .filter(Boolean)
      .join('\n\n');
  }
  addMissing(operation, impliedCodes(operation, open));
}

/** A body that may be `{}` may be absent, too (http-adapter.ts). */
function mayLeaveOutBody({ requestBody }: DescribedOperation, document: OpenAPIObject): void {
  if (requestBody === undefined || '$ref' in requestBody) return;
  const schema = requestBody.content['application/json']?.schema;
  if (schema === undefined) return;
  const shape = '$ref' in schema ? document.components?.schemas?.[nameIn(schema.$ref)] : schema;
  if (shape === undefined || '$ref' in shape) return;
  if (shape.type === 'object' && (shape.required ?? []).length === 0) requestBody.required = false;
}

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

function impliedCodes(operation: Operation, open: boolean): ErrorCode[] {
  const takesInput = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0;
  return [
    ...(takesInput ? (['request-invalid'] as const) : []),
    ...(open ? [] : (['api-key-missing', 'api-key-invalid', 'scope-missing', 'rate-limited'] as const)),
    'internal',
  ];
}

function addMissing(operation: Operation, codes: readonly ErrorCode[]): void {
  for (const { status, ...response } of problemResponses(codes)) {
    operation.responses[String(status)] ??= response as Operation['responses'][string];
  }
}
