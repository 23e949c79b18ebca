import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeys, type Caller, KeyRing, ScopeMissing } from '#platform/auth/index';
import { SESSION_MS, SessionSeal } from './session.js';

const COOKIE = 'assay_queues';

/** Log-ins to the queue page: browsers cannot send a header with a link, so a cookie stands for the key. */
@Injectable()
export class QueueSessions {
  constructor(
    private readonly seal: SessionSeal,
    private readonly keys: ApiKeys,
    private readonly ring: KeyRing,
  ) {}

  /**
   * @throws {ApiKeyInvalid}
   * @throws {ScopeMissing} when the key may not see the queues, which hold the jobs of all projects
   */
  async open(key: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const caller = await this.ring.authenticate(key);
    if (!mayAdminister(caller)) throw new ScopeMissing('admin');
    const sealed = this.seal.seal({ keyId: caller.keyId, expiresAtMs: Date.now() + SESSION_MS });
    setCookie(request, reply, sealed, SESSION_MS / 1000);
  }

  close(request: FastifyRequest, reply: FastifyReply): void {
    setCookie(request, reply, '', 0);
  }

  /** The key is looked up each time: revoking it ends its sessions at once. */
  async isOpen({ headers }: FastifyRequest): Promise<boolean> {
    const sealed = new RegExp(`(?:^|; *)${COOKIE}=([^;]+)`).exec(headers.cookie ?? '')?.[1];
    const session = sealed === undefined ? undefined : this.seal.open(sealed, Date.now());
    return session !== undefined && this.keys.isUsable(session.keyId);
  }
}

function mayAdminister({ projectId, scopes }: Caller): boolean {
  return projectId === undefined && scopes.includes('admin');
}

/** Not readable by scripts, not sent along from other sites, and only to this page. */
function setCookie(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  void reply.header(
    'set-cookie',
    `${COOKIE}=${value}; Path=/queues; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`,
  );
}
