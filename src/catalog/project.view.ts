import { z } from 'zod';
import { slug } from './fields.js';
import { projectSecrets, projectSettings } from './project.js';
import type { Project } from './projects.js';

const example = {
  id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  slug: 'petstore',
  name: 'Petstore',
  settings: {
    baseUrl: 'https://petstore.example.com/v1',
    strategies: ['contract' as const, 'crud' as const, 'errors' as const, 'validation' as const],
    target: 'vitest' as const,
    headers: {},
    allowedHosts: [],
    notify: [],
  },
  secrets: { identities: ['userA' as const], notify: [], git: false },
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};

export const projectView = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    settings: projectSettings,
    secrets: z
      .object({
        identities: z.array(z.string()),
        notify: z.array(z.string()),
        git: z.boolean().describe('Whether there are credentials for the git repository'),
      })
      .describe('Names only; secrets are never returned'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Project', examples: [example] });
export type ProjectView = z.output<typeof projectView>;

const name = z.string().trim().min(1).max(100);

export const createProject = z
  .strictObject({
    slug: slug.describe('Names the project in folders and commands; it cannot be changed'),
    name,
    settings: projectSettings.optional(),
    secrets: projectSecrets.optional(),
  })
  .meta({
    id: 'CreateProject',
    examples: [
      {
        slug: 'petstore',
        name: 'Petstore',
        settings: {
          baseUrl: 'https://petstore.example.com/v1',
          operations: {
            excluded: ['DELETE /stores/*'],
            owned: ['* /orders/{orderId}'],
            shared: [],
            administrative: [],
            steady: [],
          },
          values: { accountId: 'acc-1' },
          statusPolicies: { 'invalid-input': [400] },
        },
        secrets: {
          identities: {
            userA: 'a-token-of-user-a',
            userB: {
              grant: 'password' as const,
              username: 'ben',
              password: 'the-password-of-ben',
              tokenUrl: 'https://login.example.com/token',
            },
          },
        },
      },
    ],
  });
export type CreateProject = z.output<typeof createProject>;

export const changeProject = z
  .strictObject({
    name: name.optional(),
    settings: projectSettings.optional().describe('Replaces all settings'),
    secrets: projectSecrets.optional().describe('Replaces all secrets'),
  })
  .meta({
    id: 'ChangeProject',
    examples: [{ settings: { strategies: ['contract', 'crud'], baseUrl: 'http://127.0.0.1:9000' } }],
  });
export type ChangeProject = z.output<typeof changeProject>;

export function projectViewOf({ secrets, createdAt, updatedAt, ...project }: Project): ProjectView {
  return {
    ...project,
    secrets: {
      identities: Object.keys(secrets.identities),
      notify: Object.keys(secrets.notify),
      git: secrets.git !== undefined,
    },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
