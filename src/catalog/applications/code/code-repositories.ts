import { Injectable } from '@nestjs/common';
import { DomainError } from '#core/errors/index';
import {
  archiveCommit,
  GitAddressRefused,
  type GitCredentials,
  placeOf,
  withGuardedAccess,
} from '#platform/git/index';
import { EgressGuard } from '#platform/http/index';
import { Breakers, judge, type Judge } from '#platform/resilience/index';
import type { Project } from '../../projects.js';
import type { GeneratedApplication } from '../generated-application.js';
import { CODE_LIMITS } from './code-tree.js';
import type { FetchedCode } from './fetched-code.js';
import { readTar } from './read-tar.js';

type Repository = NonNullable<GeneratedApplication['git']>;

/** For fetching the commit, and making one archive of it. */
const TIMEOUT_MS = 180_000;

/** The git repositories that announcements name, each host behind the guard and its breaker. */
@Injectable()
export class CodeRepositories {
  constructor(
    private readonly egress: EgressGuard,
    private readonly breakers: Breakers,
  ) {}

  /**
   * @throws {GitFailed | DependencyTimeout} when git cannot read the repository
   * @throws {GitAddressRefused | EgressRefused} when it may not be asked
   * @throws {CodeRefused | BreakerOpen}
   */
  async fetch(
    { url: text, ref, folder }: Repository,
    project: Project,
    signal: AbortSignal,
  ): Promise<FetchedCode> {
    const url = addressOf(text);
    const call = {
      dependency: 'git',
      origin: url.origin,
      timeoutMs: TIMEOUT_MS,
      idempotent: true,
      signal,
      judge: judgeHost,
    };
    const guards = { egress: this.egress, allow: project.settings.allowedHosts, folders: [] };
    const target = { url: url.href, branch: 'main' };
    const { commit, tar } = await this.breakers.protect(call, (attempt) =>
      withGuardedAccess(target, credentialsFor(url, project), guards, (access) =>
        archiveCommit({ url: url.href, ref, folder }, access, attempt),
      ),
    );
    return {
      tree: await readTar(tar, { gzipped: false, limits: CODE_LIMITS, links: 'left out' }),
      origin: {
        kind: 'git',
        url: url.href,
        commit,
        ...(ref !== undefined && { ref }),
        ...(folder !== undefined && { folder }),
      },
      leftOut: [],
    };
  }
}

/** Announcements name no paths of this machine, and nothing that needs a key. */
function addressOf(text: string): URL {
  const place = placeOf(text);
  if (place.transport === 'https' || place.transport === 'http') return place.url;
  throw new GitAddressRefused(`${text} is no address of a repository that is read over https`);
}

/** The project's token goes to the host that it is for: an announcement may name any. */
function credentialsFor(url: URL, { settings, secrets }: Project): GitCredentials | undefined {
  const own = settings.git === undefined ? undefined : URL.parse(settings.git.url);
  return own?.origin === url.origin ? secrets.git : undefined;
}

/** What one repository does says nothing of its host, which others share. */
const judgeHost: Judge = (error) => {
  const verdict = judge(error);
  const isOfHost = error instanceof DomainError && error.category === 'network';
  return verdict === 'fault' && !isOfHost ? 'nothing' : verdict;
};
