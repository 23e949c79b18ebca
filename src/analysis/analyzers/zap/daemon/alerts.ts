import { alerts, alertsSummary, type ZapAlert } from '../schema.js';
import type { ZapClient } from './zap-client.js';

/** ZAP writes all of a page into memory, and we do. */
const PAGE = 500;
/** More than anybody reads; a hostile application can have any number of them. */
const MOST_ALERTS = 20_000;

export interface Alerts {
  readonly list: readonly ZapAlert[];
  /** That there are more. */
  readonly isCut: boolean;
}

/** Every alert below the targets, page by page. */
export async function alertsOf(client: ZapClient, targets: readonly string[]): Promise<Alerts> {
  const list: ZapAlert[] = [];
  for (const baseurl of targets) {
    for (let start = 0; list.length < MOST_ALERTS; start += PAGE) {
      const page = await client.view('alert', 'alerts', alerts, { baseurl, start, count: PAGE });
      list.push(...page.alerts);
      if (page.alerts.length < PAGE) break;
    }
  }
  return { list: list.slice(0, MOST_ALERTS), isCut: list.length >= MOST_ALERTS };
}

export interface AlertCounts {
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly info: number;
}

export async function alertCounts(client: ZapClient, targets: readonly string[]): Promise<AlertCounts> {
  const counts = { high: 0, medium: 0, low: 0, info: 0 };
  for (const baseurl of targets) {
    const { alertsSummary: of } = await client.view('alert', 'alertsSummary', alertsSummary, { baseurl });
    counts.high += of.High;
    counts.medium += of.Medium;
    counts.low += of.Low;
    counts.info += of.Informational;
  }
  return counts;
}
