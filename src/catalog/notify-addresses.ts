import type { NotifyOccasion, NotifyTarget } from './project.js';
import type { Project } from './projects.js';

/** A notify target of a project, with all that it takes to reach it. */
export interface TargetAddress extends Pick<NotifyTarget, 'name' | 'kind' | 'url'> {
  readonly secret: string | undefined;
  /** Private `host:port`s that the project allows. */
  readonly allow: readonly string[];
}

/** Whom a project wants to be told of an occasion. */
export function notifyAddresses({ settings, secrets }: Project, occasion: NotifyOccasion): TargetAddress[] {
  return settings.notify
    .filter(({ on }) => on.includes(occasion))
    .map(({ name, kind, url }) => ({
      name,
      kind,
      url,
      secret: secrets.notify[name],
      allow: settings.allowedHosts,
    }));
}
