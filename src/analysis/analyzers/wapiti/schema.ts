import { z } from 'zod';

/** Modules that need neither a service outside nor the time of others. */
const MODULES = [
  'backup',
  'cookieflags',
  'csp',
  'exec',
  'file',
  'htaccess',
  'http_headers',
  'methods',
  'permanentxss',
  'redirect',
  'sql',
  'xss',
];

/** What can be asked of Wapiti. */
export const wapitiOptions = z.strictObject({
  /** How long it may scan both halves together. */
  scanSeconds: z.int().min(5).max(3_600).default(120),
  modules: z
    .array(z.string().regex(/^[a-z0-9_]+(:(get|post))?$/))
    .min(1)
    .max(40)
    .default(MODULES),
});
export type WapitiOptions = z.output<typeof wapitiOptions>;

const found = z.object({
  method: z.string(),
  path: z.string(),
  info: z.string(),
  /** 0 to 4: the worse the higher. */
  level: z.int(),
  parameter: z.string().nullish(),
  module: z.string(),
  http_request: z.string().nullish(),
});

/** What `--format json` says, by category. */
export const wapitiOutput = z.object({
  vulnerabilities: z.record(z.string(), z.array(found)),
  anomalies: z.record(z.string(), z.array(found)),
  infos: z.object({ crawled_pages_nbr: z.int().default(0) }),
});
export type WapitiOutput = z.output<typeof wapitiOutput>;
export type WapitiFound = z.output<typeof found>;
