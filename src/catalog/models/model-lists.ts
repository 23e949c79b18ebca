import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { EgressGuard } from '#platform/http/index';
import { Breakers, DependencyFailed } from '#platform/resilience/index';
import { openRouterModels, type OpenRouterModel } from './openrouter-models.js';

const TIMEOUT_MS = 30_000;

/** What an address answers with is no list of models. */
class ModelListUnreadable extends DomainError {
  readonly code = 'dependency-failed';
  readonly retryable = false;
  readonly category = 'dependency';

  constructor(host: string, why: string, cause?: unknown) {
    super(`${host} answers with no list of models as OpenRouter publishes it: ${why}`, { cause });
  }
}

/** Lists of models that others publish, behind the guard and a breaker. */
@Injectable()
export class ModelLists {
  constructor(
    private readonly egress: EgressGuard,
    private readonly breakers: Breakers,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'documentLimitBytes'>,
  ) {}

  /**
   * @param url such as `https://openrouter.ai/api/v1/models`
   * @throws {EgressRefused | DependencyFailed | DependencyTimeout | ResponseTooLarge | BreakerOpen}
   */
  async fetch(url: string): Promise<readonly OpenRouterModel[]> {
    const { origin, host } = new URL(url);
    const call = { dependency: 'models', origin, timeoutMs: TIMEOUT_MS, idempotent: true };
    const body = await this.breakers.protect(call, async (signal) => {
      const bounds = { maxBytes: this.settings.documentLimitBytes, timeoutMs: TIMEOUT_MS, signal };
      const response = await this.egress.fetch(url, { headers: { accept: 'application/json' }, ...bounds });
      if (response.status === 200) return response.body;
      throw DependencyFailed.ofStatus(new URL(response.finalUrl).host, response.status);
    });
    return read(body, host);
  }
}

function read(body: Uint8Array, host: string): readonly OpenRouterModel[] {
  const list = openRouterModels.safeParse(parsed(body, host));
  if (list.success) return list.data.data;
  const [first] = list.error.issues;
  throw new ModelListUnreadable(host, `${first?.path.join('.') ?? ''} ${first?.message ?? ''}`.trim());
}

function parsed(body: Uint8Array, host: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    throw new ModelListUnreadable(host, 'it is not JSON', error);
  }
}
