import { Inject, Injectable } from '@nestjs/common';
import { Applications, Models } from '#catalog/index';
import { DomainError, messageOf } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { ApplicationRuntime } from './application-runtime.js';
import type { RunningRow } from './running/running-row.js';

export const MODEL_ACTIONS = ['build', 'start', 'stop', 'restart'] as const;
export type ModelAction = (typeof MODEL_ACTIONS)[number];

export type WhatHappened =
  { readonly kind: 'done' } | { readonly kind: 'failed'; readonly code: string; readonly detail: string };

/** One application of a model, as it runs. */
export interface OfModel {
  readonly applicationId: string;
  readonly appNumber: number;
  readonly row: RunningRow | undefined;
}

export interface ActedUpon extends OfModel {
  readonly happened: WhatHappened;
}

/** More than a model can have. */
const ALL = { limit: 100 } as const;

/** All active applications of a model at once, a few of them at a time. */
@Injectable()
export class ModelApplications {
  constructor(
    private readonly applications: Applications,
    private readonly models: Models,
    private readonly runtime: ApplicationRuntime,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'runtimeConcurrency'>,
  ) {}

  /** @param projectId of this project only @throws {NotFound} for a model that is not known */
  async status(modelSlug: string, projectId: string | undefined): Promise<readonly OfModel[]> {
    const chosen = await this.chosen(modelSlug, projectId);
    return Promise.all(
      chosen.map(async ({ id, appNumber }) => ({
        applicationId: id,
        appNumber,
        row: await this.runtime.status(id),
      })),
    );
  }

  /**
   * What goes wrong with one of them is told of it, and keeps the others from nothing.
   * @throws {NotFound} for a model that is not known
   */
  async act(
    action: ModelAction,
    modelSlug: string,
    projectId: string | undefined,
  ): Promise<readonly ActedUpon[]> {
    const waiting = [...(await this.chosen(modelSlug, projectId))];
    const done: ActedUpon[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { id, appNumber } = next;
        const happened = await this.actUpon(action, id);
        done.push({ applicationId: id, appNumber, happened, row: await this.runtime.status(id) });
      }
    };
    await Promise.all(Array.from({ length: this.settings.runtimeConcurrency }, work));
    return done.sort((a, b) => a.appNumber - b.appNumber);
  }

  private async chosen(modelSlug: string, projectId: string | undefined) {
    await this.models.get(modelSlug);
    const { items } = await this.applications.list(ALL, { modelSlug, projectId, life: 'active' });
    return items.toSorted((a, b) => a.appNumber - b.appNumber);
  }

  private async actUpon(action: ModelAction, applicationId: string): Promise<WhatHappened> {
    try {
      await this.runtime[action](applicationId);
      return { kind: 'done' };
    } catch (error) {
      const code = error instanceof DomainError ? error.code : 'internal-error';
      return { kind: 'failed', code, detail: messageOf(error) };
    }
  }
}
