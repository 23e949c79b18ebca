/**
 * One model for every API document: OpenAPI 3.0–3.2 and Swagger 2.0 are normalised to it, with the
 * semantics of JSON Schema 2020-12. Everything is plain JSON, so that it can cross a thread boundary.
 */

export type Dialect = 'swagger-2.0' | 'openapi-3.0' | 'openapi-3.1' | 'openapi-3.2';

export const HTTP_METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A JSON Schema 2020-12. `$ref`s are of the form `#/components/schemas/Name` and resolve in `ApiSpec.schemas`;
 * names are made of [A-Za-z0-9._-], so that a reference needs no escaping. A schema whose place cannot be told
 * from its parent (a field of a Swagger 2.0 form) carries its pointer as `x-assay-pointer`.
 */
export type JsonSchema = boolean | { readonly [keyword: string]: Json };

/** `GET /pets/{petId}`: the method in upper case, a space, and the path template as the document writes it. */
export type OperationKey = string;

export interface ApiSpec {
  readonly title: string;
  readonly version: string;
  readonly dialect: Dialect;
  readonly servers: readonly Server[];
  readonly operations: readonly Operation[];
  /** Named schemas, dereferenced by name only: recursion stays a reference. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Where each named schema stands in the document as it was sent (`#/definitions/Pet` in Swagger 2.0). */
  readonly schemaPointers: Readonly<Record<string, string>>;
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  /** Broken or unsupported parts that were left out; the rest is usable. */
  readonly problems: readonly SpecProblem[];
}

export interface SpecProblem {
  /** JSON pointer into the document as it was sent. */
  readonly pointer: string;
  readonly operation?: OperationKey;
  readonly kind: 'broken' | 'unsupported' | 'note';
  readonly detail: string;
}

export interface Server {
  /** Absolute or relative, variables replaced by their defaults. */
  readonly url: string;
  readonly description?: string;
}

export interface Operation {
  readonly key: OperationKey;
  readonly method: HttpMethod;
  readonly path: string;
  readonly pointer: string;
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: readonly ApiResponse[];
  /** Any one of these must hold; within one, all of its schemes. Empty: no authentication. */
  readonly security: readonly SecurityRequirement[];
  /** The clause that `security` comes from: the operation's own, or the document's; absent where there is none. */
  readonly securityPointer?: string;
}

export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie';
export type ParameterStyle =
  'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'tabDelimited' | 'deepObject';

export interface Parameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly pointer: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly schema: JsonSchema;
  /** The parameter itself in Swagger 2.0, its `schema` elsewhere. */
  readonly schemaPointer: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Set when the parameter is described by `content` and not by `schema`: the value is serialised as this type. */
  readonly mediaType?: string;
  readonly examples: readonly Example[];
}

export interface Example {
  readonly name: string;
  readonly value: Json;
  readonly pointer: string;
}

export interface RequestBody {
  readonly pointer: string;
  readonly required: boolean;
  readonly content: readonly MediaType[];
}

/** The keyword that says where a schema stood, where its parent's pointer does not. */
export const POINTER_KEYWORD = 'x-assay-pointer';

export interface MediaType {
  /** As written, without parameters, lower case: `application/json`. */
  readonly type: string;
  readonly pointer: string;
  readonly schema?: JsonSchema;
  readonly schemaPointer: string;
  readonly examples: readonly Example[];
  /** Per property, of multipart and form bodies. */
  readonly encoding?: Readonly<Record<string, { readonly contentType?: string }>>;
}

export interface ApiResponse {
  /** `200`, `2XX` or `default`. */
  readonly status: string;
  readonly pointer: string;
  readonly description: string;
  readonly content: readonly MediaType[];
  readonly headers: readonly ResponseHeader[];
  readonly links: readonly Link[];
}

export interface ResponseHeader {
  readonly name: string;
  readonly pointer: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly schemaPointer: string;
}

export interface Link {
  readonly name: string;
  readonly pointer: string;
  /** The operation that the link leads to, resolved from operationId or operationRef. */
  readonly target: OperationKey;
  /** Parameter name → runtime expression, such as `$response.body#/id`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Scheme name → scopes. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

export type SecurityScheme =
  | { readonly kind: 'api-key'; readonly name: string; readonly in: 'query' | 'header' | 'cookie' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly format?: string }
  | { readonly kind: 'oauth2'; readonly flows: Json }
  | { readonly kind: 'openid-connect'; readonly url: string }
  | { readonly kind: 'unsupported'; readonly detail: string };
