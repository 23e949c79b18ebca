import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobQueues } from '#platform/queue/index';
import { Metrics, type Sample } from './metrics.js';

/** Queue depth, asked for at each scrape. */
@Injectable()
export class QueueGauge implements OnModuleInit {
  constructor(
    private readonly queues: JobQueues,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.addGauge({
      name: 'assay_queue_jobs',
      help: 'Jobs on a queue by state',
      labels: ['queue', 'state'],
      collect: () => this.depths(),
    });
  }

  private async depths(): Promise<Sample<'queue' | 'state'>[]> {
    const counts = await this.queues.counts();
    return [...counts].flatMap(([queue, states]) =>
      Object.entries(states).map(([state, value]) => ({ labels: { queue, state }, value })),
    );
  }
}
