import { DomainError, type ErrorCategory } from '#core/errors/index';

/** An address or a branch that git is not asked for. */
export class GitAddressRefused extends DomainError {
  readonly code = 'git-address-refused';
  readonly retryable = false;
  readonly category = 'input';
}

/** What a later try meets again, whoever tries. */
const FOR_GOOD =
  /authentication failed|could not read (?:username|password)|permission denied|host key verification failed|access denied|returned error: 40[134]|not found|does not appear to be a git repository|does not exist|hook declined|protected branch|dubious ownership/iu;
const NETWORK =
  /could not resolve|connection (?:refused|reset|timed out)|failed to connect|couldn't connect|early eof|hung up|timed out|returned error: 5\d\d/iu;

/** How much of what git said is quoted. */
const QUOTED_CHARACTERS = 2_000;

/** Git could not do what it was asked for; in its own words, without what may be a secret. */
export class GitFailed extends DomainError {
  readonly code = 'git-failed';
  readonly retryable: boolean;
  readonly category: ErrorCategory;

  /** @param command such as `push` */
  constructor(command: string, stderr: string, secrets: readonly string[] = []) {
    const said = withoutSecrets(stderr, secrets).trim();
    super(`git ${command} failed: ${said === '' ? 'it did not say why' : said.slice(0, QUOTED_CHARACTERS)}`);
    this.retryable = !FOR_GOOD.test(said);
    this.category = NETWORK.test(said) ? 'network' : 'dependency';
  }
}

/** There is no git here, or it does not start. */
export class GitMissing extends DomainError {
  readonly code = 'git-failed';
  readonly retryable = false;
  readonly category = 'tool';

  constructor(reason: string) {
    super(`git cannot be run: ${reason}`);
  }
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const addresses = text.replaceAll(/\/\/[^@/\s]*@/gu, '//…@');
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '…')), addresses);
}
