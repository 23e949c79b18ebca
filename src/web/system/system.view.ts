import { z } from 'zod';
import { ISOLATIONS } from '#core/grading/index';
import type { SystemHealth } from './components.js';
import type { SystemInfo } from './system-info.js';

const percent = z.number().min(0).max(100);
const size = z.number().min(0).describe('bytes');
const counts = z.record(z.string(), z.int());

export const systemInfoView = z
  .object({
    timestamp: z.iso.datetime(),
    system: z.object({
      cpuPercent: percent,
      memoryPercent: percent,
      memoryUsed: size,
      memoryTotal: size,
      diskPercent: percent,
      diskUsed: size,
      diskTotal: size,
      uptimeSeconds: z.int(),
    }),
    docker: z.object({
      healthy: z.boolean(),
      clientAvailable: z.boolean(),
      containers: z.object({ running: z.int(), stopped: z.int(), total: z.int() }),
    }),
    apps: z.object({ total: z.int(), models: counts, status: counts }),
    runtime: z.object({
      isolation: z
        .enum(ISOLATIONS)
        .nullable()
        .describe('What holds applications that are started here; `none`: nothing; null: none are started'),
      weaknesses: z.array(z.string()).describe('What holds them less than it could, or why none are started'),
    }),
  })
  .meta({
    id: 'SystemInfo',
    examples: [
      {
        timestamp: '2026-01-01T12:34:56.789Z',
        system: {
          cpuPercent: 25.5,
          memoryPercent: 60.2,
          memoryUsed: 8_000_000_000,
          memoryTotal: 16_000_000_000,
          diskPercent: 45,
          diskUsed: 256_000_000_000,
          diskTotal: 512_000_000_000,
          uptimeSeconds: 86_400,
        },
        docker: { healthy: true, clientAvailable: true, containers: { running: 5, stopped: 2, total: 7 } },
        apps: { total: 10, models: { llama: 7, claude: 3 }, status: { running: 6, partial: 2, stopped: 2 } },
        runtime: { isolation: 'sandbox' as const, weaknesses: [] },
      },
    ],
  });
export type SystemInfoView = z.infer<typeof systemInfoView>;

export const systemHealthView = z
  .object({
    timestamp: z.iso.datetime(),
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    components: z.array(
      z.object({
        name: z.string(),
        needed: z.boolean(),
        status: z.enum(['up', 'down', 'missing']),
        latencyMs: z.number(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({
    id: 'SystemHealth',
    examples: [
      {
        timestamp: '2026-01-01T12:34:56.789Z',
        status: 'healthy' as const,
        components: [
          { name: 'database', needed: true, status: 'up' as const, latencyMs: 0.7 },
          { name: 'analyzer bandit', needed: false, status: 'up' as const, latencyMs: 1.2, detail: '1.9.4' },
        ],
      },
    ],
  });
export type SystemHealthView = z.infer<typeof systemHealthView>;

export function systemInfoViewOf({ timestamp, system, docker, apps, runtime }: SystemInfo): SystemInfoView {
  return {
    timestamp: timestamp.toISOString(),
    system,
    docker,
    apps: { total: apps.total, models: { ...apps.models }, status: { ...apps.status } },
    runtime: { isolation: runtime.isolation, weaknesses: [...runtime.weaknesses] },
  };
}

export function systemHealthViewOf({ timestamp, status, components }: SystemHealth): SystemHealthView {
  return { timestamp: timestamp.toISOString(), status, components: [...components] };
}
