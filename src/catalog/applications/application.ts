import { z } from 'zod';
import { modelSlug } from '../models/model.js';

export const APPLICATION_LIVES = ['active', 'archived'] as const;
export type ApplicationLife = (typeof APPLICATION_LIVES)[number];

/** `partial`: some of its containers run. */
export const RUNNING_STATES = ['stopped', 'building', 'starting', 'running', 'partial', 'failed'] as const;
export type RunningState = (typeof RUNNING_STATES)[number];

export const MAX_APPLICATIONS_OF_A_MODEL = 30;

export const appNumber = z.number().int().min(1).max(MAX_APPLICATIONS_OF_A_MODEL);

/** What tells an application from all others. */
export const applicationName = z.strictObject({ modelSlug, appNumber });
export type ApplicationName = z.output<typeof applicationName>;
