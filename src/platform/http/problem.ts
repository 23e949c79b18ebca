import type { ErrorCode } from '#core/errors/index';
import { z } from 'zod';

/** The HTTP status of every error code. A code without a status does not compile. */
export const statusByCode: Readonly<Record<ErrorCode, number>> = {
  internal: 500,
  'not-found': 404,
  conflict: 409,
  'request-invalid': 400,
  'payload-invalid': 400,
  'payload-too-large': 413,
  'media-type-unsupported': 415,
  'method-not-allowed': 405,
  'signature-invalid': 401,
  'sender-refused': 403,
  'api-key-missing': 401,
  'api-key-invalid': 401,
  'scope-missing': 403,
  'rate-limited': 429,
  'inbox-full': 503,
  'settings-invalid': 500,
  'database-unavailable': 503,
  'queue-unavailable': 503,
  'storage-unavailable': 503,
  'storage-full': 507,
  'breaker-open': 503,
  'dependency-timeout': 504,
  'dependency-failed': 502,
  'egress-refused': 422,
  'spec-unreadable': 422,
  'spec-invalid': 422,
  'spec-unsupported': 422,
  'spec-too-large': 413,
  'spec-missing': 422,
  'template-pack-invalid': 422,
  'suite-rejected': 422,
  'quality-too-low': 422,
  'execution-failed': 500,
  'execution-timed-out': 504,
  'base-url-missing': 422,
  'run-not-fenced': 409,
  'stage-timed-out': 504,
  'worker-lost': 500,
  'notify-failed': 502,
  'git-failed': 502,
  'git-address-refused': 422,
  'process-failed': 500,
  'process-timed-out': 504,
  'python-missing': 503,
  'python-packages-missing': 503,
  'ports-exhausted': 409,
  'isolation-missing': 503,
  'dependencies-failed': 422,
  'application-not-startable': 422,
  'application-failed': 422,
  'code-refused': 422,
  'application-stopped': 409,
  'port-taken': 503,
  'application-busy': 409,
  'batch-unplannable': 422,
  'ai-endpoint-missing': 503,
  'ai-model-not-allowed': 422,
  // As nginx has it, for the log: nobody is there to read it.
  'caller-gone': 499,
};

/** What each code means and what to do about it; shown at `/problems/<code>` and in the API's description. */
export const meaningByCode: Readonly<Record<ErrorCode, string>> = {
  internal: 'Something went wrong on our side. The log line with this request id says what.',
  'not-found': 'It does not exist, or the API key is bound to another project and cannot see it.',
  conflict: 'The state of the thing does not allow this now. The detail says which state it is in.',
  'request-invalid':
    'The request is not shaped as documented. `errors` names each place and what is wrong there.',
  'payload-invalid':
    'The body of the webhook cannot be understood. `errors` names each place and what is wrong.',
  'payload-too-large': 'The body is larger than this endpoint takes. Send less, or have the limit raised.',
  'media-type-unsupported':
    'The endpoint does not take this Content-Type. Its documentation lists those it takes.',
  'method-not-allowed': 'The path exists, but not for this method. The Allow header lists those it takes.',
  'signature-invalid':
    'The signature is missing, wrong or too old. Compare the secret and the clock of the sender.',
  'sender-refused': 'The source takes deliveries from certain addresses only, and this is none of them.',
  'api-key-missing': 'No API key came along. Send `Authorization: Bearer <key>` or `X-API-Key: <key>`.',
  'api-key-invalid': 'The API key is unknown, expired or revoked. Ask an administrator for a new one.',
  'scope-missing': 'The API key is good, but lacks the scope that the endpoint asks for.',
  'rate-limited': 'Too many requests. Wait as many seconds as Retry-After says.',
  'inbox-full': 'Deliveries arrive faster than they can be stored. Wait as many seconds as Retry-After says.',
  'settings-invalid': 'A setting of the server is wrong. The log names it.',
  'database-unavailable':
    'The database cannot be reached. Try again after as many seconds as Retry-After says.',
  'queue-unavailable': 'The queue cannot be reached. Try again after as many seconds as Retry-After says.',
  'storage-unavailable': 'The artifact store cannot be read or written. An administrator must look at it.',
  'storage-full': 'The artifact store has used up its quota or its disk. An administrator must make room.',
  'breaker-open':
    'A dependency failed several times in a row and is left alone for a while. Try again later.',
  'dependency-timeout': 'A dependency did not answer in time.',
  'dependency-failed': 'A dependency answered with an error.',
  'egress-refused':
    'The address is private or may not be reached. An operator can allow its exact host and port.',
  'spec-unreadable': 'The API document cannot be fetched or parsed.',
  'spec-invalid': 'The API document can be parsed, but is not a valid OpenAPI or Swagger document.',
  'spec-unsupported': 'The version or a feature of the API document is not supported.',
  'spec-too-large': 'The API document is larger than the limit. Split it, or have the limit raised.',
  'spec-missing': 'The event names no API document, and its source has none configured.',
  'template-pack-invalid':
    'The template pack was refused when it was loaded. The detail names file and line.',
  'suite-rejected': 'The generated suite did not pass its quality checks, and was not published.',
  'quality-too-low':
    'The suite was not published: it is worth less than a quality gate of the project asks for. Lower the gate, choose more strategies, or mend the API document.',
  'execution-failed': 'The suite could not be executed. This is no verdict on the API.',
  'execution-timed-out': 'The suite did not end within its time limit.',
  'base-url-missing': 'Nothing says where the API runs. Set the base URL of the source or the project.',
  'run-not-fenced': 'Another worker took over this run; what this one wanted to write was refused.',
  'stage-timed-out': 'A stage of a run did not end within its time limit.',
  'worker-lost': 'The process that worked on the run died, as often as the run may be tried.',
  'notify-failed': 'A notification could not be delivered.',
  'git-failed': 'Git could not read or change the branch of the project. The detail has its own words.',
  'git-address-refused':
    'The repository or branch of the project is none that may be written to. The detail says why.',
  'process-failed': 'A child process could not be started or ended with an error.',
  'process-timed-out': 'A child process did not end within its time limit.',
  'python-missing': 'There is no Python here to run suites for pytest with. The detail says what to install.',
  'python-packages-missing': 'What a suite for pytest requires could not be installed by pip.',
  'code-refused':
    'The code of an application is not taken: the detail names the entry that is wrong, and why it is.',
  'ports-exhausted': 'All 750 pairs of ports are taken. Delete an application that is not needed any more.',
  'isolation-missing':
    'This machine cannot hold applications that nobody trusts. The detail says why, and what to install.',
  'dependencies-failed':
    'What the application requires cannot be installed. The detail names it, or has the end of what the installer said.',
  'application-not-startable':
    'Nothing in the application says how to start it. The detail says what was looked for, and how to tell.',
  'application-failed':
    'The application was started and ended, went beyond a limit, or does not answer. The detail has the end of its log.',
  'application-stopped': 'The application was stopped while it was used.',
  'port-taken': "Something else on the machine listens at the port that is the application's. Stop it.",
  'application-busy': 'Somebody else has the application to themselves. Try again when they are done.',
  'ai-endpoint-missing': 'No endpoint of language models is set. The detail says how one is.',
  'ai-model-not-allowed':
    'The operator of this server does not have that language model asked. The detail names those that may be.',
  'caller-gone': 'The connection was closed before there was an answer; the work for it has ended.',
  'batch-unplannable': 'No task can be made of what the batch asks for. The detail says why.',
};

/** `spec-unreadable` → `Spec unreadable`. */
export function titleOf(code: ErrorCode): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
}

/** The reference that RFC 9457 calls `type`; it leads to a page that explains the code. */
export function typeOf(code: ErrorCode): string {
  return `/problems/${code}`;
}

const problemIssue = z.object({
  pointer: z.string().describe('JSON pointer (RFC 6901) into what was sent; empty for all of it'),
  detail: z.string(),
  in: z
    .enum(['body', 'query', 'path', 'header'])
    .optional()
    .describe('The part of the request; `body` if absent'),
});

/** RFC 9457 problem details, as every error of the API is answered. */
export const problem = z
  .object({
    type: z.string().describe('Leads to a page that explains the code'),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.string().describe('Stable; match on this and not on texts'),
    detail: z.string(),
    instance: z.string().describe('Path of the request'),
    requestId: z.string().describe('Names the request in the logs; also in X-Request-Id'),
    errors: z.array(problemIssue).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
