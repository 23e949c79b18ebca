import { z } from 'zod';
import { DomainError, type ErrorCategory, type ErrorIssue, messageOf } from '#core/errors/index';
import { storableText } from '#platform/database/index';
import { redactText } from '#platform/telemetry/index';

const CATEGORIES = [
  'dependency',
  'timeout',
  'network',
  'tool',
  'input',
  'internal',
] as const satisfies ErrorCategory[];
export const errorCategory = z.enum(CATEGORIES);

/** An error as it is stored with attempts, runs and dead letters, and shown. */
export const failure = z
  .object({
    code: z.string(),
    category: errorCategory,
    message: z.string(),
    issues: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    cause: z.string().optional().describe('What the error was caused by, in its own words'),
  })
  .meta({ id: 'Failure' });
export type Failure = z.infer<typeof failure>;

const MESSAGE_CHARACTERS = 2_000;
const MAX_ISSUES = 50;

/** What of an error is kept: enough to find out what happened, and no secrets. */
export function failureOf(error: unknown): Failure {
  const known = error instanceof DomainError;
  const issues = known ? error.issues.slice(0, MAX_ISSUES).map(toldIssue) : [];
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  return {
    code: known ? error.code : 'internal',
    category: known ? error.category : 'internal',
    message: told(messageOf(error)),
    ...(issues.length > 0 && { issues }),
    ...(cause !== undefined && { cause: told(cause) }),
  };
}

function toldIssue({ pointer, detail }: ErrorIssue): { pointer: string; detail: string } {
  return { pointer: told(pointer), detail: told(detail) };
}

/** Cut last, which may halve a character. */
function told(text: string): string {
  return redactText(storableText(text)).slice(0, MESSAGE_CHARACTERS).toWellFormed();
}
