import type { ApiSpec } from '#core/spec/index';
import type { MockApi } from '../mock/mock-api.js';
import { Explorer } from './explorer.js';

/** What mutants of one document are made with. */
export interface Workshop {
  readonly spec: ApiSpec;
  readonly mock: MockApi;
  readonly explorer: Explorer;
}

export function workshopFor(mock: MockApi): Workshop {
  return { spec: mock.spec, mock, explorer: new Explorer(mock) };
}
