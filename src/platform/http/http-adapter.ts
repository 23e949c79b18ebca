import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { uuidv7 } from '#platform/database/index';
import { rememberRoutes } from './allowed-methods.js';
import { problemOf, PROBLEM_TYPE, sendProblem } from './problem.filter.js';
import { translateError } from './translate-error.js';

/** Ids from outside are kept when they are harmless in a log line. */
const HARMLESS_ID = /^[\w.:-]{1,128}$/;

export interface HttpLimits {
  /** Largest body in bytes; routes may set their own with `@RouteConfig({ bodyLimit })`. */
  readonly bodyLimit: number;
}

/**
 * Fastify, as this project runs it: request ids, problem documents for what fails before a route is found,
 * and body limits by route.
 */
export function createHttpAdapter({ bodyLimit }: HttpLimits): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit,
    genReqId: requestId,
    // Nothing here is middleware of Nest, and the plugin for it costs each request something.
    skipMiddie: true,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, request, translateError(error)),
    clientErrorHandler: refuse,
    // What came over an open connection before it is closed is still answered, and not with a body of Fastify's.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
  } as FastifyServerOptions);
  const server = adapter.getInstance();
  rememberRoutes(server);
  server.addHook('onRoute', (route) => {
    const own = (route.config as { bodyLimit?: number } | undefined)?.bodyLimit;
    if (own !== undefined) route.bodyLimit = own;
  });
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (isEmptyJson(request)) delete request.raw.headers['content-type'];
    done();
  });
  return adapter;
}

/** Many clients name a content type without a body; Fastify's parser refuses that. Raw bodies are their routes' own matter. */
function isEmptyJson({ headers, server }: FastifyRequest): boolean {
  const isJson = headers['content-type']?.startsWith('application/json') === true;
  return isJson && headers['content-length'] === '0' && server.hasContentTypeParser('application/json');
}

function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && HARMLESS_ID.test(given) ? given : uuidv7();
}

const statusByParserError: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What is not HTTP at all never becomes a request: the answer is written to the socket by hand. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusByParserError[error.code ?? ''] ?? 400;
  const detail = 'This is not a well-formed HTTP request';
  const body = JSON.stringify(
    problemOf({ code: 'request-invalid', status, detail, issues: [] }, '', uuidv7()),
  );
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
