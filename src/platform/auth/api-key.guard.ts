import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { SETTINGS, type Settings } from '#platform/config/index';
import { type Access, ACCESS_METADATA, RateLimiter } from '#platform/http/index';
import { ApiKeyMissing, ScopeMissing } from './auth-errors.js';
import { type Caller, hasScope } from './caller.js';
import { KeyRing } from './key-ring.js';

/** Who forgets to say what a route asks for has made it for administrators only. */
const UNLESS_SAID: Access = { kind: 'scope', scope: 'admin' };

const callers = new WeakMap<FastifyRequest, Caller>();

/** Every route needs a key with the right scope, unless it is `@Public()`; each key has its share of requests. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly ring: KeyRing,
    private readonly limiter: RateLimiter,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.accessOf(context);
    if (access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.ring.authenticate(keyOf(request.headers));
    if (!hasScope(caller, access.scope)) throw new ScopeMissing(access.scope);
    await this.limiter.take(`key:${caller.keyId}`, this.settings.apiRateLimitPerMinute);
    callers.set(request, caller);
    return true;
  }

  private accessOf(context: ExecutionContext): Access {
    const said = this.reflector.getAllAndOverride<Access | undefined>(ACCESS_METADATA, [
      context.getHandler(),
      context.getClass(),
    ]);
    return said ?? UNLESS_SAID;
  }
}

/** The caller of this request; for handlers of routes that are not `@Public()`. */
export const CurrentKey = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined) throw new TypeError('A public route has no caller');
  return caller;
});

/** The caller, when the request came with a key that was checked. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request);
}

/** @throws {ApiKeyMissing} */
export function keyOf({ authorization, 'x-api-key': header }: IncomingHttpHeaders): string {
  const bearer = authorization === undefined ? undefined : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  const key = bearer ?? header;
  if (typeof key !== 'string' || key === '') throw new ApiKeyMissing();
  return key;
}
