import { z } from 'zod';
import { httpUrl, isHostAlone } from '#core/settings/index';
import { ANALYSIS_TYPES, analysisType } from '../analysis-type.js';
import { SERVICE_HEALTHS, type ServiceEntity } from '../services/service.entity.js';

const name = z.string().trim().min(1).max(100);
const key = z
  .string()
  .min(16)
  .max(500)
  .describe('What the service asks for; kept encrypted, and never shown');
const types = z.array(analysisType).min(1).max(ANALYSIS_TYPES.length);
const capacity = z.int().min(1).max(1_000).describe('Tests that it is given at the same time');

const targetHost = z
  .string()
  .regex(/^[A-Za-z0-9._:[\]-]{1,253}$/)
  .refine(isHostAlone, 'A host without a port; an IPv6 address stands in brackets')
  .nullable()
  .describe(
    'Name under which the service reaches applications that run on the workers of this machine, such as 127.0.0.1 where it runs there too. Absent: it is given analyses of code alone.',
  );

const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';
const url = 'https://analyzers.example.com:8001';

export const registerService = z
  .strictObject({
    name,
    url: httpUrl,
    key: key.optional(),
    types,
    capacity: capacity.default(2),
    targetHost: targetHost.optional(),
    enabled: z.boolean().default(true),
  })
  .meta({
    id: 'RegisterService',
    examples: [
      { name: 'security', url, key: 'the-key-of-the-service', types: ['backend_security'], capacity: 4 },
    ],
  });
export type RegisterService = z.output<typeof registerService>;

export const changeService = z
  .strictObject({
    name: name.optional(),
    url: httpUrl.optional(),
    key: key.nullable().optional().describe('null: it asks for none any more'),
    types: types.optional(),
    capacity: capacity.optional(),
    targetHost: targetHost.optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'ChangeService', examples: [{ enabled: false }] });
export type ChangeService = z.output<typeof changeService>;

export const serviceView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    url: z.string(),
    hasKey: z.boolean(),
    types: z.array(z.enum(ANALYSIS_TYPES)),
    capacity: z.int(),
    targetHost: z
      .string()
      .nullable()
      .describe('How it reaches applications that run here; null: it does not'),
    enabled: z.boolean(),
    health: z.enum(SERVICE_HEALTHS),
    healthMessage: z.string().nullable().describe('Why it is not healthy'),
    latencyMs: z.int().nullable(),
    version: z.string().nullable(),
    tools: z.array(z.string()).describe('Analyzers that it said it has'),
    checkedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({
    id: 'Service',
    examples: [
      {
        id,
        name: 'security',
        url,
        hasKey: true,
        types: ['backend_security' as const],
        capacity: 4,
        targetHost: null,
        enabled: true,
        health: 'healthy' as const,
        healthMessage: null,
        latencyMs: 12,
        version: '0.1.0',
        tools: ['bandit', 'ruff'],
        checkedAt: '2026-11-21T09:30:00.000Z',
        createdAt: '2026-11-21T09:00:00.000Z',
      },
    ],
  });
export type ServiceView = z.output<typeof serviceView>;

export function serviceViewOf(row: ServiceEntity): ServiceView {
  const { name: called, url: at, types: takes, capacity: room, enabled, health, healthMessage } = row;
  return {
    id: row.id,
    name: called,
    url: at,
    hasKey: row.sealedKey !== null,
    types: takes,
    capacity: room,
    targetHost: row.targetHost,
    enabled,
    health,
    healthMessage,
    latencyMs: row.latencyMs,
    version: row.version,
    tools: row.tools,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
