import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { ANALYSIS_KIT, type AnalysisKit } from '../running/ports.js';
import { AiEndpoint, type OfferedModel } from './ai-endpoint.js';
import { AiEndpointMissing, aiErrorOf } from './ai-errors.js';
import { EndpointFailed } from './endpoint-failed.js';

/** The endpoint that the operator named, for those who ask it in a request. */
@Injectable()
export class AiService {
  constructor(
    @Inject(ANALYSIS_KIT) private readonly kit: AnalysisKit,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'aiTimeoutMs'>,
  ) {}

  /** @param signal ends what is asked of it @throws {AiEndpointMissing} */
  endpoint(signal: AbortSignal): AiEndpoint {
    const [service] = this.kit.toolbox.services('ai');
    if (service === undefined) throw new AiEndpointMissing();
    return new AiEndpoint(service, { timeoutMs: this.settings.aiTimeoutMs, signal });
  }

  /** That of the settings. */
  get configuredModel(): string | undefined {
    return this.kit.toolbox.services('ai')[0]?.model;
  }

  /** Those that may be asked. @throws {AiEndpointMissing | AiFailed | AiTimedOut} */
  models(signal: AbortSignal): Promise<readonly OfferedModel[]> {
    const endpoint = this.endpoint(signal);
    return this.translated(() => endpoint.models());
  }

  /** The one that is wanted, or is asked where nobody names one. @throws {ModelNotAllowed | AiFailed | AiTimedOut} */
  model(endpoint: AiEndpoint, wanted?: string): Promise<string> {
    return this.translated(() => endpoint.model(wanted));
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
