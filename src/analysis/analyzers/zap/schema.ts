import { z } from 'zod';

/** What can be asked of ZAP. */
export const zapOptions = z.strictObject({
  /** `baseline`: spider and passive scan; `full`: attacks too. Absent: as the analysis is full or not. */
  scan: z.enum(['baseline', 'full']).optional(),
  /** The spider that drives a browser. Absent: with full scans, where the daemon has it. */
  ajaxSpider: z.boolean().optional(),
  /** The rule of the active scan that looks for DOM XSS with a browser, which runs the scripts of the application. */
  domXss: z.boolean().default(false),
  /** How long each step may take; what it found until then counts. */
  spiderSeconds: z.int().min(1).max(3_600).default(120),
  ajaxSeconds: z.int().min(1).max(3_600).default(120),
  passiveSeconds: z.int().min(1).max(3_600).default(300),
  activeSeconds: z.int().min(1).max(7_200).default(1_500),
  /** A scan of which nothing changes for this long hangs. */
  stallSeconds: z.int().min(1).max(3_600).default(180),
});
export type ZapOptions = z.output<typeof zapOptions>;

/** ZAP writes numbers as texts. */
const number = z.coerce.number().int();

export const version = z.object({ version: z.string().max(100) });
export const done = z.looseObject({});
export const contextMade = z.object({ contextId: z.string().max(20) });
export const scanStarted = z.object({ scan: z.string().max(20) });
export const messages = z.object({ numberOfMessages: number });
export const recordsToScan = z.object({ recordsToScan: number });
export const ajaxStatus = z.object({ status: z.string() });

/** `status` of a scan says 100 when it was stopped: what counts is `state`, with how far it came. */
export const scans = z.object({
  scans: z.array(
    z.object({ id: z.string(), progress: number, state: z.string(), reqCount: number.optional() }),
  ),
});

export const alertsSummary = z.object({
  alertsSummary: z.object({ High: number, Medium: number, Low: number, Informational: number }),
});

const alert = z.object({
  pluginId: z.string(),
  /** Tells kinds of alerts of one rule apart: `10038-1`. */
  alertRef: z.string().optional(),
  name: z.string().optional(),
  alert: z.string().default(''),
  risk: z.string(),
  confidence: z.string().default(''),
  description: z.string().default(''),
  solution: z.string().default(''),
  reference: z.string().default(''),
  other: z.string().default(''),
  evidence: z.string().default(''),
  attack: z.string().default(''),
  param: z.string().default(''),
  method: z.string().default('GET'),
  url: z.string(),
  cweid: z.string().default('-1'),
});
export type ZapAlert = z.output<typeof alert>;

export const alerts = z.object({ alerts: z.array(alert) });

/** What it answers instead, such as `{"code":"url_not_found","message":"URL Not Found in the Scan Tree"}`. */
export const refusal = z.object({ code: z.string(), message: z.string().default('') });

/** The steps of a scan, as far as they came: percents. */
export interface ZapSteps {
  readonly spider: number;
  readonly ajax: number;
  readonly passive: number;
  readonly active: number;
}

/** What is said of a scan while it runs. */
export const zapSoFar = z.object({
  state: z.enum(['starting', 'spidering', 'scanning']),
  spider: z.number(),
  ajax: z.number(),
  passive: z.number(),
  active: z.number(),
  high: z.number(),
  medium: z.number(),
  low: z.number(),
  info: z.number(),
});
export type ZapSoFar = z.output<typeof zapSoFar>;

/** Before anything was done. */
export const NOTHING_SO_FAR: ZapSoFar = {
  state: 'starting',
  spider: 0,
  ajax: 0,
  passive: 0,
  active: 0,
  high: 0,
  medium: 0,
  low: 0,
  info: 0,
};
