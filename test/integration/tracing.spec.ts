import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Controller, Get, Logger, Param } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Public } from '#platform/http/index';
import { traced } from '#platform/telemetry/index';
import { type PlatformApp, startPlatform } from '../support/index.js';

const TOKEN = 'tok_3f9a8b7c6d5e4f3a2b1c';
const PARENT = '0af7651916cd43dd8448eb211c80319c';

/** The part of an OTLP request that matters here. */
const otlp = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(z.object({ key: z.string(), value: z.unknown() })) }),
      scopeSpans: z.array(
        z.object({ spans: z.array(z.looseObject({ name: z.string(), traceId: z.string() })) }),
      ),
    }),
  ),
});

@Public()
@Controller('webhooks')
class ProbeController {
  private readonly logger = new Logger('Probe');

  constructor(private readonly database: DataSource) {}

  @Get(':sourceId/:token')
  async work(@Param('sourceId') id: string): Promise<object> {
    return traced('stage execute', { 'assay.run_id': id }, async () => {
      this.logger.log('Working');
      await this.database.query('SELECT 42');
      return {};
    });
  }
}

const received: z.infer<typeof otlp>[] = [];
const sink = createServer(async (request, response) => {
  received.push(otlp.parse(await json(request)));
  response.setHeader('content-type', 'application/json').end('{}');
});
let platform: PlatformApp;

beforeAll(async () => {
  await once(sink.listen(0, '127.0.0.1'), 'listening');
  const { port } = sink.address() as AddressInfo;
  platform = await startPlatform({
    controllers: [ProbeController],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` },
  });
});

afterAll(() => {
  sink.close();
});

it('traces a request to the statements it causes, without the token in its path', async () => {
  const response = await fetch(`${await platform.app.getUrl()}/webhooks/run-1/${TOKEN}`, {
    headers: { traceparent: `00-${PARENT}-b7ad6b7169203331-01` },
  });
  expect(response.status).toBe(200);
  await fetch(`${await platform.app.getUrl()}/health`);
  await expect.poll(() => platform.lines.filter(({ msg }) => msg === 'Answered').length).toBeGreaterThan(0);

  await platform.stop();

  const spans = received
    .flatMap(({ resourceSpans }) => resourceSpans.flatMap((each) => each.scopeSpans))
    .flatMap((scope) => scope.spans);
  const ours = spans.filter(({ traceId }) => traceId === PARENT);
  expect(ours.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'GET /webhooks/:sourceId/:token',
      'stage execute',
      expect.stringContaining('SELECT'),
    ]),
  );
  expect(spans.map(({ name }) => name).join()).not.toContain('health');
  expect(JSON.stringify(received)).not.toContain(TOKEN);
  expect(received[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'assay' },
  });
  expect(platform.lines).toContainEqual(expect.objectContaining({ msg: 'Working', traceId: PARENT }));
});
