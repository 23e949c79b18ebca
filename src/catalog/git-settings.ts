import { z } from 'zod';
import { messageOf } from '#core/errors/index';
import { type GitCredentials, gitBranch } from '#platform/git/index';

/** The branch that suites are written to. */
export const gitSettings = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(2000)
      .describe(
        'https or ssh (`git@host:path`, too), without a password; http only to hosts of `allowedHosts`, paths only in GIT_FOLDERS',
      ),
    branch: z.string().min(1).max(200).default('assay/suites').describe('Made where it is not there yet'),
    folder: z
      .string()
      .max(500)
      .refine(
        (folder) => folder.split('/').every((part) => /^[\w@-][\w.@-]*$/.test(part)),
        'is no folder in a repository; parts of it do not begin with a dot',
      )
      .default('suites')
      .describe('Folder in the repository; suites are in folders of it'),
  })
  .superRefine(({ url, branch }, context) => {
    try {
      gitBranch(url, branch);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
    }
  })
  .describe('Suites are written to a branch of this repository, by one commit each, instead of a folder')
  .meta({ id: 'GitSettings' });

const secret = z.string().min(1).max(20_000);

/** How git proves who it is. */
export const gitCredentials: z.ZodType<GitCredentials> = z
  .union([
    z.strictObject({
      username: z
        .string()
        .regex(/^[^:\p{C}]{1,200}$/u)
        .optional()
        .describe('Absent: `x-access-token`'),
      token: secret.describe('An access token or a password, for https'),
    }),
    z.strictObject({
      privateKey: secret.describe('For ssh, without a passphrase'),
      knownHosts: secret.describe('Lines of a known_hosts file for the host'),
    }),
  ])
  .meta({ id: 'GitCredentials' });
