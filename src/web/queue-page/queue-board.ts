import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter as BoardAdapter } from '@bull-board/fastify';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { DomainError } from '#core/errors/index';
import { ApiKeyMissing, ScopeMissing } from '#platform/auth/index';
import { sendProblem, translateError } from '#platform/http/index';
import { JobQueues, QUEUE_NAMES, type QueueName } from '#platform/queue/index';
import { QueueSessions } from './queue-sessions.js';

const PATH = '/queues';

const descriptions: Readonly<Record<QueueName, string>> = {
  inbox: 'Accepted events on their way to a run. Empty? POST a webhook; /docs shows how.',
  engine: 'Stages on API documents: fetch, diff, generate, check.',
  execute: 'Suites to be executed against the API they test.',
  analyse: 'Analyses of applications.',
  batches: 'Invitations to work on the tasks of a batch; the tasks themselves are at /api/v1/batches.',
  notify: 'Outgoing webhooks and messages.',
};

/** Bull Board at `/queues`, for whoever is logged in. */
@Injectable()
export class QueueBoard implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly queues: JobQueues,
    private readonly sessions: QueueSessions,
  ) {}

  onModuleInit(): void {
    const board = this.board();
    void this.host.httpAdapter.getInstance<FastifyInstance>().register(async (scope) => {
      scope.addHook('onRequest', (request, reply) => this.admit(request, reply));
      await scope.register(board, { prefix: PATH });
    });
  }

  private board(): FastifyPluginCallback {
    const adapter = new BoardAdapter().setBasePath(PATH);
    createBullBoard({
      serverAdapter: adapter,
      queues: QUEUE_NAMES.map(
        (name) => new BullMQAdapter(this.queues.queue(name), { description: descriptions[name] }),
      ),
      options: {
        uiConfig: {
          boardTitle: 'Assay queues',
          miscLinks: [
            { text: 'API', url: '/docs' },
            { text: 'Log out', url: `${PATH}/logout` },
          ],
        },
      },
    });
    return adapter.registerPlugin();
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if (!(await this.sessions.isOpen(request))) return refuse(request, reply);
    // SameSite=Strict keeps the cookie from other sites; another port of this host is the same site, though.
    if (isChange(request) && !isSameOrigin(request))
      return problem(reply, request, new ScopeMissing('admin'));
    return undefined;
  }
}

function refuse(request: FastifyRequest, reply: FastifyReply): unknown {
  const isPage = request.headers.accept?.includes('text/html') === true;
  return isPage ? reply.redirect(`${PATH}/login`, 303) : problem(reply, request, new ApiKeyMissing());
}

function problem(reply: FastifyReply, request: FastifyRequest, error: DomainError): FastifyReply {
  sendProblem(reply, request, translateError(error));
  return reply;
}

function isChange({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function isSameOrigin({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && URL.parse(headers.origin)?.host === headers.host;
}
