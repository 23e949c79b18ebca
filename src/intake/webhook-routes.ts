import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FixedPath, SourceKind } from '#catalog/index';
import type { Accepted } from '#events/index';
import { sendProblem, translateError } from '#platform/http/index';
import { addLogContext, type IntakeOutcome, Metrics } from '#platform/telemetry/index';
import { Intake } from './intake.js';
import { oneLine } from './json-body.js';
import { type Address, type Sender, Senders } from './sender.js';

const BASE = '/api/v1/webhooks';
const EVENTS = '/api/v1/events';
const LONGEST_SPEC_KEY = 500;

const fixedRoutes: readonly (readonly [FixedPath, SourceKind])[] = [
  ['apifox', 'apifox'],
  ['github', 'github'],
  ['openapi', 'openapi'],
  ['generated-apps', 'generated-app'],
];

/**
 * The webhook endpoints, as routes of Fastify in a scope of their own (docs/adr/0010): bodies arrive here as the
 * bytes that are signed and stored, and nothing parses them before they are verified.
 */
@Injectable()
export class WebhookRoutes implements OnApplicationBootstrap {
  private readonly logger = new Logger(WebhookRoutes.name);
  private readonly senders = new WeakMap<FastifyRequest, Sender>();

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly identities: Senders,
    private readonly intake: Intake,
    private readonly metrics: Metrics,
  ) {}

  /** After all modules have added their hooks to the server: a scope takes over those that are there already. */
  onApplicationBootstrap(): void {
    const server = (this.host.httpAdapter as FastifyAdapter | undefined)?.getInstance<FastifyInstance>();
    void server?.register(async (scope) => this.addRoutes(scope));
  }

  private addRoutes(scope: FastifyInstance): void {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => this.refuse(error, request, reply));
    for (const [path, kind] of fixedRoutes) {
      this.addRoute(scope, `/${path}`, this.identities.bodyLimitOf(kind), () => ({ kind: 'fixed', path }));
    }
    // The kind of these is known only once the source is: `identify` and `verify` apply its own limit.
    this.addRoute(scope, '/:sourceId/:token', this.identities.bodyLimitOf('openapi'), ({ params }) => {
      const { sourceId, token } = params as { readonly sourceId: string; readonly token: string };
      return { kind: 'token', sourceId, token };
    });
  }

  private addRoute(
    scope: FastifyInstance,
    path: string,
    bodyLimit: number,
    addressOf: (request: FastifyRequest) => Address,
  ): void {
    scope.post(BASE + path, {
      bodyLimit,
      // Senders are programs: the headers that protect browsers cost a twentieth of a delivery.
      helmet: false,
      // Before the body is read: strangers are turned away without taking up memory.
      onRequest: async (request) => {
        this.senders.set(request, await this.identities.identify(addressOf(request), request));
      },
      handler: (request, reply) => this.answer(request, reply),
    });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const sender = this.senders.get(request);
    if (sender === undefined) throw new TypeError('A delivery reached its handler without a sender');
    const { headers, body } = request;
    const specKey = specKeyOf(request.query);
    const accepted = await this.intake.receive(sender, {
      headers,
      mediaType: sender.mediaType,
      body: body instanceof Buffer ? body : Buffer.alloc(0),
      ...(specKey !== undefined && { specKey }),
    });
    const [first, ...others] = accepted;
    if (first === undefined) throw new TypeError('A delivery was about nothing');
    addLogContext({ eventId: first.eventId });
    this.metrics.delivered(sender.source.kind, outcomeOf(first), reply.elapsedTime);
    const statusUrl = `${EVENTS}/${first.eventId}`;
    const also = others.map(({ eventId }) => eventId);
    void reply
      .code(202)
      .header('content-type', 'application/json; charset=utf-8')
      .header('location', statusUrl)
      .send(JSON.stringify({ ...first, statusUrl, ...(also.length > 0 && { also }) }));
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const told = translateError(error);
    const kind = this.senders.get(request)?.source.kind ?? 'unknown';
    this.metrics.delivered(kind, told.status >= 500 ? 'failed' : 'refused', reply.elapsedTime);
    if (told.status >= 500) this.logger.error({ msg: 'Delivery failed', code: told.code, err: error });
    sendProblem(reply, request, told);
  }
}

function outcomeOf({ status, duplicate }: Accepted): IntakeOutcome {
  if (duplicate) return 'duplicate';
  return status === 'ignored' ? 'ignored' : 'accepted';
}

function specKeyOf(query: unknown): string | undefined {
  const { spec } = query as { readonly spec?: unknown };
  return typeof spec === 'string' && spec !== '' ? oneLine(spec, LONGEST_SPEC_KEY) : undefined;
}
