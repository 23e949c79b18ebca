import { z } from 'zod';

const identifiers = z.object({
  summary: z.string().optional(),
  CVE: z.array(z.string()).optional(),
  githubID: z.string().optional(),
  issue: z.string().optional(),
  bug: z.string().optional(),
  retid: z.string().optional(),
});

const vulnerability = z.object({
  info: z.array(z.string()).default([]),
  severity: z.string(),
  identifiers: identifiers.default({}),
  cwe: z.array(z.string()).default([]),
});
export type RetireVulnerability = z.output<typeof vulnerability>;

/** What `retire --outputformat json` says, of which only this is read. */
export const retireOutput = z.object({
  data: z.array(
    z.object({
      file: z.string(),
      results: z.array(
        z.object({
          component: z.string(),
          npmname: z.string().optional(),
          version: z.string(),
          vulnerabilities: z.array(vulnerability).default([]),
        }),
      ),
    }),
  ),
  errors: z.array(z.unknown()).default([]),
});
export type RetireOutput = z.output<typeof retireOutput>;
