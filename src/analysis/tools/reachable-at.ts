import { DomainError } from '#core/errors/index';

/** Analyzers would attack another host than the one that was meant. */
class TargetHostInvalid extends DomainError {
  readonly code = 'settings-invalid';
  readonly retryable = false;
  readonly category = 'input';
}

/**
 * A base URL under the name that another machine knows its host by.
 * @returns without a slash at the end
 * @throws {TargetHostInvalid} when that is more or less than a host: an address would keep the host that it has
 */
export function reachableAt(url: string, host: string | undefined): string {
  const target = new URL(url);
  if (host !== undefined) target.hostname = host;
  if (host !== undefined && target.hostname !== host.toLowerCase())
    throw new TargetHostInvalid(`${host} is no host under which an application could be reached`);
  return target.href.replace(/\/+$/, '');
}
