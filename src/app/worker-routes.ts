import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NotFound } from '#core/errors/index';

const OPEN_IN_WORKERS = /^\/(health|ready|metrics)\/?(\?|$)/;

/** A worker listens so that it can be watched, and serves nothing else. */
export function serveOnlyHealth(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request) => {
      if (!OPEN_IN_WORKERS.test(request.url)) throw new NotFound('page of a worker', request.url);
    });
}
