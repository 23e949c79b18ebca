import { hash } from 'node:crypto';
import type { HttpMethod } from '#core/spec/index';
import type { StrategyName } from './test-plan.js';

export interface TestIdentity {
  readonly method: HttpMethod;
  readonly path: string;
  readonly strategy: StrategyName;
  readonly locator: string;
  readonly variant: string;
}

/** 12 hex digits that survive renamed path parameters and changed values (states.md, contract 12). */
export function testId({ method, path, strategy, locator, variant }: TestIdentity): string {
  const identity = [method, path.replace(/\{[^{}]*\}/gu, '{}'), strategy, locator, variant];
  return hash('sha256', JSON.stringify(identity)).slice(0, 12);
}
