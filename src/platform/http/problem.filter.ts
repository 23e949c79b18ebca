import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowedMethods } from './allowed-methods.js';
import { meaningByCode, type Problem, statusByCode, titleOf, typeOf } from './problem.js';
import { type ToldError, translateError } from './translate-error.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** Answers every error with a problem document (RFC 9457), and logs those that are ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const said = request.is404 ? this.unrouted(request, reply) : translateError(error);
    if (said.status >= 500) this.log(error, request, said);
    if (reply.sent) return;
    sendProblem(reply, request, said);
  }

  /** Fastify knows no 405: a path that exists for other methods is told apart here. */
  private unrouted(request: FastifyRequest, reply: FastifyReply): ToldError {
    const path = pathOf(request.url);
    const methods = allowedMethods(request.server, path);
    const code = methods.length === 0 ? 'not-found' : 'method-not-allowed';
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    const detail =
      methods.length === 0 ? `There is nothing at ${path}` : `${path} takes ${methods.join(', ')} only`;
    return { code, status: statusByCode[code], detail, issues: [] };
  }

  private log(error: unknown, request: FastifyRequest, { code }: ToldError): void {
    this.logger.error({
      msg: 'Request failed',
      code,
      requestId: request.id,
      route: request.routeOptions.url,
      err: error,
    });
  }
}

/** Answers with an error where the filter does not reach: outside of Nest's routes. */
export function sendProblem(reply: FastifyReply, request: FastifyRequest, said: ToldError): void {
  if (said.retryAfter !== undefined) void reply.header('retry-after', said.retryAfter);
  if (said.status === 401) void reply.header('www-authenticate', 'Bearer realm="assay"');
  const document = problemOf(said, pathOf(request.url), request.id);
  void reply
    .header('x-request-id', request.id)
    .status(said.status)
    .type(PROBLEM_TYPE)
    .send(Buffer.from(JSON.stringify(document)));
}

export function problemOf(said: ToldError, instance: string, requestId: string): Problem {
  return {
    type: typeOf(said.code),
    title: titleOf(said.code),
    status: said.status,
    code: said.code,
    detail: said.detail || meaningByCode[said.code],
    instance,
    requestId,
    ...(said.issues.length > 0 && { errors: [...said.issues] }),
    ...said.extensions,
  };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
