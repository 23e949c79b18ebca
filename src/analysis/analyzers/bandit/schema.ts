import { z } from 'zod';

/** What `bandit --format json` says, of which only this is read. */
export const banditOutput = z.object({
  /** Files that it could not read; it exits well in spite of them. */
  errors: z.array(z.object({ filename: z.string(), reason: z.string() })),
  results: z.array(
    z.object({
      filename: z.string(),
      line_number: z.int(),
      line_range: z.array(z.int()),
      test_id: z.string(),
      test_name: z.string(),
      issue_severity: z.enum(['UNDEFINED', 'LOW', 'MEDIUM', 'HIGH']),
      issue_confidence: z.enum(['UNDEFINED', 'LOW', 'MEDIUM', 'HIGH']),
      issue_cwe: z.object({ id: z.int().optional() }).optional(),
      issue_text: z.string(),
      more_info: z.string().optional(),
    }),
  ),
});
export type BanditOutput = z.output<typeof banditOutput>;
