import { rm, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Body, Controller, Get, Logger, Param, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Public } from '#platform/http/index';
import { addLogContext, Metrics, withLogContext } from '#platform/telemetry/index';
import { type PlatformApp, startPlatform } from '../support/index.js';

@Public()
@Controller('api/v1/webhooks')
class ProbeController {
  private readonly logger = new Logger('Probe');

  @Post(':sourceId/:token')
  async take(@Param('token') token: string, @Body() body: object): Promise<object> {
    await setImmediate();
    addLogContext({ eventId: 'event-1' });
    await withLogContext({ runId: 'run-1' }, async () => {
      await setImmediate();
      this.logger.log({
        msg: 'Working',
        authorization: 'Bearer hush',
        headers: { 'x-api-key': 'hush' },
        body,
      });
      this.logger.error(
        new Error(`GET https://user:hush@host/webhooks/s/${token} with Bearer hush-hush-hush`),
      );
    });
    return {};
  }

  @Get('crash')
  crash(): never {
    throw new Error('broken');
  }
}

let platform: PlatformApp;

beforeAll(async () => {
  platform = await startPlatform({ controllers: [ProbeController] });
});

afterAll(() => platform.stop());

describe('logs', () => {
  it('carry the ids of what caused them, and no secrets', async () => {
    const token = 'tok_3f9a8b7c6d5e4f3a2b1c';
    await platform.call({
      method: 'POST',
      url: `/api/v1/webhooks/0190/${token}?key=hush`,
      payload: { ok: true },
      headers: { 'x-request-id': 'request-1', authorization: 'Bearer hush', 'x-api-key': platform.admin },
    });
    await expect
      .poll(() => platform.lines.some(({ msg, eventId }) => msg === 'Answered' && eventId))
      .toBe(true);

    const caused = platform.lines.filter(({ requestId }) => requestId === 'request-1');
    expect(caused).toMatchObject([
      { msg: 'Working', eventId: 'event-1', runId: 'run-1', context: 'Probe' },
      { level: 'error', eventId: 'event-1', runId: 'run-1' },
      {
        msg: 'Answered',
        eventId: 'event-1',
        method: 'POST',
        route: '/api/v1/webhooks/:sourceId/:token',
        status: 201,
      },
    ]);
    expect(caused[2]).not.toHaveProperty('runId');
    expect(JSON.stringify(platform.lines)).not.toMatch(new RegExp(`hush|${token}|${platform.admin}`));
  });

  it('leave out what the framework tells of itself at each start', () => {
    const contexts = platform.lines.filter(({ level }) => level === 'info').map(({ context }) => context);

    expect(contexts).not.toContain('InstanceLoader');
    expect(contexts).not.toContain('RouterExplorer');
  });

  it('say what failed, with its stack, under the id that the client was told', async () => {
    const { requestId } = (await platform.call('/api/v1/webhooks/crash')).json<{ requestId: string }>();

    expect(platform.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        requestId,
        err: expect.objectContaining({ message: 'broken', stack: expect.stringContaining('telemetry.spec') }),
      }),
    );
  });

  it('sum up a rush instead of writing a line for each request', async () => {
    const before = platform.lines.length;
    await Promise.all(Array.from({ length: 500 }, () => platform.call('/problems')));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await platform.call('/problems');
    await expect.poll(() => platform.lines.slice(before).some(({ requests }) => requests)).toBe(true);

    const written = platform.lines.slice(before);
    const own = written.filter(({ msg }) => msg === 'Answered').length;
    const summed = written.reduce((sum, { requests }) => sum + Number(requests ?? 0), 0);
    expect(own).toBeLessThanOrEqual(301);
    expect(own + summed).toBe(501);
  });
});

describe('metrics', () => {
  it('need a key', async () => {
    expect((await platform.call({ url: '/metrics', headers: {} })).statusCode).toBe(401);
  });

  it('show what was counted, and ask for gauges at each scrape', async () => {
    const metrics = platform.app.get(Metrics);
    metrics.delivered('github', 'accepted', 12);
    metrics.stageEnded('execute', 'failed', 1_500);
    metrics.stageRetried('execute');
    metrics.deadLettered('execute', 'timeout');
    let age = 3;
    metrics.addGauge({
      name: 'assay_oldest_undispatched_seconds',
      help: 'Age of the oldest event that waits for the dispatcher',
      labels: [],
      collect: async () => [{ labels: {}, value: (age += 1) }],
    });
    metrics.addGauge({
      name: 'assay_breaker_state',
      help: 'Fails on purpose',
      labels: ['dependency'],
      collect: async () => Promise.reject(new Error('away')),
    });

    const { body, headers } = await platform.call('/metrics');

    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(body).toContain(
      'assay_intake_duration_seconds_bucket{le="0.02",kind="github",outcome="accepted"} 1',
    );
    expect(body).toContain(
      'assay_intake_duration_seconds_bucket{le="0.01",kind="github",outcome="accepted"} 0',
    );
    expect(body).toContain('assay_stage_duration_seconds_sum{stage="execute",outcome="failed"} 1.5');
    expect(body).toContain('assay_stage_retries_total{stage="execute"} 1');
    expect(body).toContain('assay_dead_letters_total{stage="execute",category="timeout"} 1');
    expect(body).toContain('assay_oldest_undispatched_seconds 4');
    expect(body).toContain('assay_queue_jobs{queue="engine",state="waiting"} 0');
    expect(body).toMatch(/assay_http_request_duration_seconds_count{.*route="\/problems",status="200"} \d+/);
    expect(body).toMatch(/process_resident_memory_bytes \d+/);
    const next = (await platform.call('/metrics')).body;
    expect(next).toContain('assay_oldest_undispatched_seconds 5');
    expect(next).toContain('assay_collect_errors_total{gauge="assay_breaker_state"} 1');
  });
});

describe('health', () => {
  it('is answered to everybody', async () => {
    const response = await platform.call({ url: '/health', headers: {} });

    expect(response.json()).toMatchObject({ status: 'alive', uptimeMs: expect.any(Number) });
  });

  it.each(['/ready', '/api/v1/webhooks/health'])(
    'at %s says how fast each dependency answers',
    async (url) => {
      const response = await platform.call({ url, headers: {} });

      expect(response.json()).toEqual({
        status: 'ready',
        checks: ['database', 'queue', 'storage'].map((name) => ({
          name,
          status: 'up',
          latencyMs: expect.any(Number),
        })),
      });
    },
  );

  it('says which dependency is down, and goes on being alive', async () => {
    await rm(platform.settings.dataDir, { recursive: true });
    await writeFile(platform.settings.dataDir, 'a file where the folder was');
    await new Promise((resolve) => setTimeout(resolve, 550));

    const response = await platform.call({ url: '/ready', headers: {} });

    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    expect(response.json()).toMatchObject({
      code: 'storage-unavailable',
      checks: [
        { name: 'database', status: 'up' },
        { name: 'queue', status: 'up' },
        { name: 'storage', status: 'down' },
      ],
    });
    expect((await platform.call('/health')).statusCode).toBe(200);
    await rm(platform.settings.dataDir);
  });
});
