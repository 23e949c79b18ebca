import { NotFound } from '#core/errors/index';
import type { Scope } from '#platform/http/index';

/** Who calls: the part of an API key that the rooms may know. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  /** Absent: the key sees all projects. */
  readonly projectId?: string;
  readonly scopes: readonly Scope[];
}

export function hasScope({ scopes }: Pick<Caller, 'scopes'>, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/**
 * Project isolation for one thing: to be called with the project of whatever was loaded.
 * @throws {NotFound} when the caller's key is bound to another project, the same as if the thing did not exist
 */
export function ensureVisible(caller: Caller, projectId: string | null, what: string, id: string): void {
  if (caller.projectId !== undefined && caller.projectId !== projectId) throw new NotFound(what, id);
}

/**
 * Project isolation for lists: the project to filter by, undefined for all.
 * @param asked the project that the request asks for
 * @throws {NotFound} when the caller's key is bound to another project
 */
export function visibleProject(caller: Caller, asked?: string): string | undefined {
  if (asked !== undefined) ensureVisible(caller, asked, 'project', asked);
  return asked ?? caller.projectId;
}
