import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';

/** What an API key may do; `admin` may do everything. */
export const SCOPES = ['read', 'write', 'ingest', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a route asks of its caller. A route that says nothing is for administrators only. */
export type Access = { readonly kind: 'public' } | { readonly kind: 'scope'; readonly scope: Scope };

export const ACCESS_METADATA = 'assay:access';
/** Extensions of operations in the API's description that the rest of it is derived from. */
export const PUBLIC_EXTENSION = 'x-public';
export const SCOPE_EXTENSION = 'x-required-scope';
/** Names of the two ways to send a key, in the API's description. */
export const BEARER_SCHEME = 'bearer';
export const HEADER_SCHEME = 'apiKey';

/** No API key is needed: the route is open, or checks its callers itself, as webhooks do with signatures. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata<string, Access>(ACCESS_METADATA, { kind: 'public' }),
    ApiExtension(PUBLIC_EXTENSION, true),
  );

/** Only keys with this scope (or `admin`) may call the route. On a class it is what its methods ask for, unless they say otherwise. */
export const RequireScope = (scope: Scope): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata<string, Access>(ACCESS_METADATA, { kind: 'scope', scope }),
    ApiExtension(SCOPE_EXTENSION, scope),
    ApiSecurity(BEARER_SCHEME),
    ApiSecurity(HEADER_SCHEME),
  );
