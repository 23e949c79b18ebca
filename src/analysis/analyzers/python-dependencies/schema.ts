import { z } from 'zod';

/** What `pip-audit --format json` says, of which only this is read. */
export const pipAuditOutput = z.object({
  dependencies: z.array(
    z.object({
      name: z.string(),
      version: z.string().optional(),
      /** Why it was not looked up: a package that its service does not know is not one without weaknesses. */
      skip_reason: z.string().optional(),
      vulns: z
        .array(
          z.object({ id: z.string(), description: z.string(), aliases: z.array(z.string()).default([]) }),
        )
        .default([]),
    }),
  ),
});
export type PipAuditOutput = z.output<typeof pipAuditOutput>;

const osvRange = z.object({
  type: z.string(),
  events: z.array(
    z.object({
      introduced: z.string().optional(),
      fixed: z.string().optional(),
      last_affected: z.string().optional(),
    }),
  ),
});

/** An advisory as OSV writes it (ossf.github.io/osv-schema), of which only this is read. */
export const osvAdvisory = z.object({
  id: z.string(),
  aliases: z.array(z.string()).default([]),
  summary: z.string().optional(),
  details: z.string().default(''),
  withdrawn: z.string().optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ name: z.string(), ecosystem: z.string() }).optional(),
        ranges: z.array(osvRange).default([]),
        versions: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  database_specific: z
    .object({ severity: z.string().optional(), cwe_ids: z.array(z.string()).optional() })
    .optional(),
});
export type OsvAdvisory = z.output<typeof osvAdvisory>;
