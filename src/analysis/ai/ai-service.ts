import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { ANALYSIS_KIT, type AnalysisKit } from '../running/ports.js';
import { AiEndpoint, EndpointFailed, type OfferedModel } from './ai-endpoint.js';
import { AiEndpointMissing, aiErrorOf } from './ai-errors.js';

/** The endpoint that the operator named, for those who ask it in a request. */
@Injectable()
export class AiService {
  constructor(
    @Inject(ANALYSIS_KIT) private readonly kit: AnalysisKit,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'aiTimeoutMs'>,
  ) {}

  /** @throws {AiEndpointMissing} */
  endpoint(): AiEndpoint {
    const [service] = this.kit.toolbox.services('ai');
    if (service === undefined) throw new AiEndpointMissing();
    const { signal } = new AbortController();
    return new AiEndpoint(service, { timeoutMs: this.settings.aiTimeoutMs, signal });
  }

  /** That of the settings. */
  get configuredModel(): string | undefined {
    return this.kit.toolbox.services('ai')[0]?.model;
  }

  /** @throws {AiEndpointMissing | AiFailed | AiTimedOut} */
  models(): Promise<readonly OfferedModel[]> {
    const endpoint = this.endpoint();
    return this.translated(() => endpoint.models());
  }

  /** The model that is asked where nobody names one. @throws {AiEndpointMissing | AiFailed | AiTimedOut} */
  model(): Promise<string> {
    const endpoint = this.endpoint();
    return this.translated(() => endpoint.model());
  }

  private async translated<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof EndpointFailed) throw aiErrorOf({ kind: 'failed', report: error.report });
      throw error;
    }
  }
}
