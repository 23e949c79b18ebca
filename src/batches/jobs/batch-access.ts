import { Injectable } from '@nestjs/common';
import { type Caller, ensureVisible } from '#platform/auth/index';
import { Estimates } from '../results/estimates.js';
import type { BatchJobEntity } from './batch-job.entity.js';
import { type BatchView, batchViewOf } from './batch.view.js';
import { Batches } from './batches.js';

/** Batches as a caller may see them. */
@Injectable()
export class BatchAccess {
  constructor(
    private readonly batches: Batches,
    private readonly estimates: Estimates,
  ) {}

  /** @throws {NotFound} also when the caller's key is bound to another project */
  async visible(id: string, caller: Caller): Promise<BatchJobEntity> {
    const job = await this.batches.get(id);
    ensureVisible(caller, job.projectId, 'batch', id);
    return job;
  }

  /** As it stands now. @throws {NotFound} */
  async shown(id: string, caller: Caller): Promise<BatchView> {
    return this.viewOf(await this.visible(id, caller));
  }

  async viewOf(job: BatchJobEntity): Promise<BatchView> {
    return batchViewOf(job, await this.estimates.of(job));
  }
}
