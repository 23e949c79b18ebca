import { trace } from '@opentelemetry/api';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import { insideLogContext, type LogContext } from './log-context.js';
import { Metrics } from './metrics.js';

/** Routes that probes and scrapers call all day; their successes are not worth a line. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

/**
 * Requests with a line of their own in one second; what is more is counted, and one line tells the sum.
 * It keeps a rush of deliveries, or of refused strangers, from filling disks. Failures of ours always have theirs.
 */
const LINES_PER_SECOND = 100;

/** One compact line and one observation for each request. */
@Injectable()
export class RequestLog implements OnModuleInit {
  private readonly contexts = new WeakMap<FastifyRequest, LogContext>();
  private second = 0;
  private lines = 0;
  private unwritten = 0;

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly logger: PinoLogger,
    private readonly metrics: Metrics,
  ) {}

  /** Fastify gathers the hooks of a route when it starts to listen, which is later. */
  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.addHook('onRequest', (request, _reply, done) => {
      const context: LogContext = { requestId: request.id };
      this.contexts.set(request, context);
      nameSpan(request);
      insideLogContext(context, done);
    });
    // The body arrives in events of the socket, which know nothing of the request: what follows enters again.
    server.addHook('preValidation', (request, _reply, done) => {
      insideLogContext(this.contexts.get(request) ?? {}, done);
    });
    server.addHook('onResponse', (request, reply, done) => {
      this.answered(request, reply);
      done();
    });
  }

  private answered(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.routeOptions.url ?? 'unknown';
    const { statusCode: status, elapsedTime } = reply;
    this.metrics.answered(request.method, route, status, elapsedTime);
    if (status < 400 && QUIET_ROUTES.has(route)) return;
    if (status < 500 && !this.mayWrite()) return;
    const line = {
      ...this.contexts.get(request),
      method: request.method,
      route,
      status,
      ms: round(elapsedTime),
    };
    if (status < 500) this.logger.info(line, 'Answered');
    else this.logger.warn(line, 'Answered');
  }

  private mayWrite(): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.second) {
      if (this.unwritten > 0)
        this.logger.info({ requests: this.unwritten }, 'Answered without lines of their own');
      this.second = second;
      this.lines = 0;
      this.unwritten = 0;
    }
    this.lines += 1;
    if (this.lines > LINES_PER_SECOND) this.unwritten += 1;
    return this.lines <= LINES_PER_SECOND;
  }
}

/** The instrumentation of node:http knows paths only, whose ids would make a name each. */
function nameSpan({ method, routeOptions: { url } }: FastifyRequest): void {
  if (url !== undefined)
    trace.getActiveSpan()?.updateName(`${method} ${url}`).setAttribute('http.route', url);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
