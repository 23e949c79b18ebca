import { eventually } from '../pipeline-app.js';
import type { BatchesApp } from './batches-app.js';

export const WANTED = {
  applications: { maker_one: '1-3', maker_two: [1] },
  analysisTypes: ['backend_security', 'security_frontend'],
};

const ENDED = ['completed', 'failed', 'error', 'cancelled'];

/** The API of batches, as tests ask it. */
export class BatchCalls {
  constructor(private readonly batches: () => BatchesApp) {}

  async call(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) {
    const answer = await this.batches().call({
      method,
      url: `/api/v1/batches${path}`,
      ...(payload !== undefined && { payload }),
    });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  }

  /** @returns its id */
  async create(changes: object = {}): Promise<string> {
    const { status, body } = await this.call('POST', '', { ...WANTED, ...changes });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body.id;
  }

  /** The batch, once it is in one of these states. */
  until(id: string, ...statuses: readonly string[]) {
    return eventually(async () => {
      const { body } = await this.call('GET', `/${id}`);
      return statuses.includes(body.status) ? body : undefined;
    });
  }

  ended(id: string) {
    return this.until(id, ...ENDED);
  }
}
