import { Inject, Injectable } from '@nestjs/common';
import type { Project } from '#catalog/index';
import { DomainError } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import {
  type BranchWork,
  changeBranch,
  gitBranch,
  placeOf,
  type Pushed,
  withGuardedAccess,
} from '#platform/git/index';
import { EgressGuard } from '#platform/http/index';
import { Breakers, judge, type Judge } from '#platform/resilience/index';

/** For all of it: reading the branch, merging, pushing, and again on top of what others pushed. */
const TIMEOUT_MS = 180_000;

/** The repositories of projects, each host behind the guard and its breaker. */
@Injectable()
export class GitRepositories {
  constructor(
    private readonly egress: EgressGuard,
    private readonly breakers: Breakers,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'gitFolders'>,
  ) {}

  /**
   * @throws {GitFailed | DependencyTimeout} when git cannot read or change the branch
   * @throws {GitAddressRefused | EgressRefused} when the repository may not be asked
   * @throws {BreakerOpen} when its host is left alone for now
   */
  changeBranch(
    { settings, secrets }: Project,
    place: { readonly url: string; readonly branch: string },
    work: BranchWork,
    signal: AbortSignal,
  ): Promise<Pushed> {
    const guards = {
      egress: this.egress,
      allow: settings.allowedHosts,
      folders: this.settings.gitFolders,
    };
    const target = gitBranch(place.url, place.branch);
    const origin = originOf(place.url);
    const call = {
      dependency: 'git',
      origin,
      timeoutMs: TIMEOUT_MS,
      idempotent: false,
      signal,
      judge: judgeHost,
    };
    return this.breakers.protect(call, (attempt) =>
      withGuardedAccess(target, secrets.git, guards, (access) => changeBranch(target, access, work, attempt)),
    );
  }
}

/**
 * Projects share the breaker of a host: what one repository does (it refuses a push, it is too large to be read in
 * time) says nothing of the host.
 */
const judgeHost: Judge = (error) => {
  const verdict = judge(error);
  const isOfHost = error instanceof DomainError && error.category === 'network';
  return verdict === 'fault' && !isOfHost ? 'nothing' : verdict;
};

/** What its breaker is known by. */
function originOf(url: string): string {
  const place = placeOf(url);
  if (place.transport === 'file') return 'file';
  return place.transport === 'ssh' ? `ssh://${place.host}:${place.port}` : place.url.origin;
}
