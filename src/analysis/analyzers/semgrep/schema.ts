import { z } from 'zod';
import { SEVERITIES } from '#core/findings/index';

/** What our rules say of themselves. */
const ruleMetadata = z.object({
  level: z.enum(SEVERITIES),
  cwe: z.array(z.int()),
  title: z.string(),
  confidence: z.enum(['high', 'medium', 'low']).default('high'),
});

const position = z.object({ line: z.int() });

/** What `semgrep scan --json` says, of which only this is read. */
export const semgrepOutput = z.object({
  results: z.array(
    z.object({
      check_id: z.string(),
      path: z.string(),
      start: position,
      end: position,
      extra: z.object({ message: z.string(), severity: z.string(), metadata: ruleMetadata }),
    }),
  ),
  /** Files that it could not read whole, rules that it did not finish, and whatever else went wrong. */
  errors: z.array(
    z.object({
      level: z.string(),
      /** A word, or a list of a word and what it is about. */
      type: z.union([z.string(), z.tuple([z.string()], z.unknown())]),
      path: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
  paths: z.object({ scanned: z.array(z.string()) }),
});
export type SemgrepOutput = z.output<typeof semgrepOutput>;
