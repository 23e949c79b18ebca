import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiProblems, Public, RequireScope } from '#platform/http/index';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';

const healthView = z
  .object({ status: z.literal('alive'), uptimeMs: z.int() })
  .meta({ id: 'Health', examples: [{ status: 'alive', uptimeMs: 86_400_000 }] });
type HealthView = z.infer<typeof healthView>;

const readinessView = z
  .object({
    status: z.literal('ready'),
    checks: z.array(z.object({ name: z.string(), status: z.enum(['up', 'down']), latencyMs: z.number() })),
  })
  .meta({
    id: 'Readiness',
    examples: [
      {
        status: 'ready',
        checks: [
          { name: 'database', status: 'up', latencyMs: 0.7 },
          { name: 'queue', status: 'up', latencyMs: 1.4 },
          { name: 'storage', status: 'up', latencyMs: 0.5 },
        ],
      },
    ],
  });
type ReadinessView = z.infer<typeof readinessView>;

@ApiTags('System')
@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('health')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Is the process alive?',
    description:
      'Asks nobody else: a process that answers need not be restarted, even if the database is away.',
  })
  @ApiOkResponse({ description: 'It is', standardSchema: healthView })
  health(): HealthView {
    return { status: 'alive', uptimeMs: Math.round(process.uptime() * 1000) };
  }

  @Get(['ready', 'api/v1/webhooks/health'])
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Can the process work?',
    description: 'Asks the database, the queue and the artifact store. The 503 has the same `checks`.',
  })
  @ApiOkResponse({ description: 'It can', standardSchema: readinessView })
  @ApiProblems('database-unavailable', 'queue-unavailable', 'storage-unavailable')
  async ready(): Promise<ReadinessView> {
    return { status: 'ready', checks: [...(await this.readiness.ensure())] };
  }

  @Get('metrics')
  @RequireScope('read')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Metrics for Prometheus',
    description:
      'Of this process, and of what all share. Prometheus sends the key with `authorization: { credentials: … }`.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({
    description: 'Prometheus text format',
    content: {
      'text/plain': {
        schema: { type: 'string' },
        example: 'assay_queue_jobs{queue="engine",state="waiting"} 3\n',
      },
    },
  })
  metricsText(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
