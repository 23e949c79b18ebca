import { z } from 'zod';

/** What is read of a package-lock.json (lockfileVersion 2 and 3): `packages` by where they are installed. */
export const packageLock = z.object({
  lockfileVersion: z.int(),
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      link: z.boolean().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

const advisory = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
  cwe: z.array(z.string()).default([]),
});

/** A report; `auditReportVersion` tells it from an error, which exits in the same way. */
export const auditReport = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), advisory])) })),
});
export type AuditReport = z.output<typeof auditReport>;

/** What `npm audit --json` says: a report, or why there is none. */
export const auditOutput = z.union([
  auditReport,
  z.looseObject({ message: z.string() }),
  z.looseObject({ error: z.unknown() }),
]);

/** The data of retire, of which only this is read: what is known of libraries, by their name. */
export const retireData = z.record(
  z.string(),
  z.object({
    npmname: z.string().optional(),
    vulnerabilities: z
      .array(
        z.object({
          below: z.string().optional(),
          atOrAbove: z.string().optional(),
          severity: z.string(),
          cwe: z.array(z.string()).default([]),
          info: z.array(z.string()).default([]),
          identifiers: z
            .object({
              summary: z.string().optional(),
              CVE: z.array(z.string()).optional(),
              githubID: z.string().optional(),
            })
            .default({}),
        }),
      )
      .default([]),
  }),
);
export type RetireData = z.output<typeof retireData>;
