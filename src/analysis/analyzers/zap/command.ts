import { reachableAt } from '../../tools/reachable-at.js';
import type { RunningAt } from '../analyzer.js';
import type { ZapOptions } from './schema.js';

/** What ZAP is told to scan. */
export interface ZapAssignment {
  readonly scanType: 'baseline' | 'full';
  /** Base URLs as the daemon reaches them, with a slash at the end: of two, one may be the beginning of the other. */
  readonly targets: readonly [string, ...string[]];
  readonly hasAjaxSpider: boolean;
  readonly options: ZapOptions;
}

/** Undefined where nothing runs. */
export function zapAssignment(
  { frontend, backend }: RunningAt,
  options: ZapOptions,
  given: { readonly fullScan: boolean; readonly targetHost: string | undefined },
): ZapAssignment | undefined {
  const [first, ...others] = [frontend, backend]
    .filter((url) => url !== undefined)
    .map((url) => `${reachableAt(url, given.targetHost)}/`);
  if (first === undefined) return undefined;
  const scanType = options.scan ?? (given.fullScan ? 'full' : 'baseline');
  const hasAjaxSpider = options.ajaxSpider ?? (scanType === 'full' && frontend !== undefined);
  return { scanType, targets: [first, ...others], hasAjaxSpider, options };
}

/** A regular expression (Java's) for all that is below a base URL, and nothing else on that host. */
export function belowPattern(target: string): string {
  return `${target.replace(/\/$/, '').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?:[/?#].*)?`;
}
