import { z } from 'zod';
import { ISOLATIONS } from '#core/grading/index';
import { pageQuery } from '#platform/database/index';
import { modelSlug } from '../models/model.js';
import type { ApplicationEntity } from './application.entity.js';
import { APPLICATION_LIVES, applicationName, appNumber, RUNNING_STATES } from './application.js';

const facts = z.record(z.string(), z.json());

export const applicationView = z
  .object({
    id: z.uuid(),
    projectId: z.uuid(),
    modelSlug,
    appNumber,
    life: z.enum(APPLICATION_LIVES),
    running: z.enum(RUNNING_STATES).describe('`partial`: some of its containers run'),
    isolation: z
      .enum(ISOLATIONS)
      .nullable()
      .describe(
        'What holds it while it runs, or held it when it ran last; `none`: nothing; null: it has not run',
      ),
    backendPort: z.number().int().min(6001).max(6750),
    frontendPort: z.number().int().min(9001).max(9750),
    sourceId: z.uuid().nullable().describe('The version of its code; null: none is known'),
    dockerConfig: facts,
    metadata: facts,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({
    id: 'Application',
    examples: [
      {
        id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
        projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
        modelSlug: 'anthropic_claude-3.7-sonnet',
        appNumber: 1,
        life: 'active',
        running: 'stopped',
        isolation: 'sandbox' as const,
        backendPort: 6001,
        frontendPort: 9001,
        sourceId: null,
        dockerConfig: {},
        metadata: { title: 'A shop' },
        createdAt: '2026-11-21T09:30:00.000Z',
        updatedAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type ApplicationView = z.output<typeof applicationView>;

export const registerApplication = applicationName
  .extend({
    projectId: z.uuid().optional().describe('Absent: the project of the key, or the default one'),
    metadata: facts.optional(),
  })
  .meta({
    id: 'RegisterApplication',
    examples: [{ modelSlug: 'anthropic_claude-3.7-sonnet', appNumber: 1, metadata: { title: 'A shop' } }],
  });
export type RegisterApplication = z.output<typeof registerApplication>;

export const changeApplication = z
  .strictObject({ life: z.enum(APPLICATION_LIVES).optional(), metadata: facts.optional() })
  .meta({ id: 'ChangeApplication', examples: [{ life: 'archived' as const }] });
export type ChangeApplication = z.output<typeof changeApplication>;

export const applicationsQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  modelSlug: modelSlug.optional(),
  life: z.enum(APPLICATION_LIVES).optional(),
  running: z.enum(RUNNING_STATES).optional(),
});
export type ApplicationsQuery = z.output<typeof applicationsQuery>;

export function applicationViewOf(row: ApplicationEntity): ApplicationView {
  const { ports, dockerConfig, metadata, createdAt, updatedAt, ...fields } = row;
  return {
    ...fields,
    backendPort: ports.backendPort,
    frontendPort: ports.frontendPort,
    dockerConfig: dockerConfig as ApplicationView['dockerConfig'],
    metadata: metadata as ApplicationView['metadata'],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
