import type { Operation } from '#core/spec/index';

/**
 * `DELETE /users/{userId}`: a method, or `*` for any, and a path as the document writes it, in which `*` stands for
 * anything: `* /admin/*`.
 */
export type OperationPattern = string;

/** What a project knows of its operations, and its document does not say. */
export interface OperationSettings {
  /** Never called: not by tests, and not before or after them. */
  readonly excluded: readonly OperationPattern[];
  /** What they are about belongs to whoever made it: nobody else may do that. */
  readonly owned: readonly OperationPattern[];
  /** What they are about is for all users, whatever the document seems to say. */
  readonly shared: readonly OperationPattern[];
  /** For administrators only. */
  readonly administrative: readonly OperationPattern[];
  /** Granted whenever their requests are valid, although it looks as if that depended on what happened before. */
  readonly steady: readonly OperationPattern[];
}

export const NO_OPERATION_SETTINGS: OperationSettings = {
  excluded: [],
  owned: [],
  shared: [],
  administrative: [],
  steady: [],
};

/** Whether one of the patterns is about the operation. */
export function isAmong(patterns: readonly OperationPattern[], { method, path }: Operation): boolean {
  return patterns.some((pattern) => {
    const [wantedMethod = '', wantedPath = ''] = pattern.trim().split(/\s+/u);
    const isMethod = wantedMethod === '*' || wantedMethod.toLowerCase() === method;
    return isMethod && fits(path, wantedPath.split('*'));
  });
}

/** Whether a path is made of these parts in this order, with anything between them. */
function fits(path: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.at(-1);
  if (last === undefined) return path === first;
  if (!path.startsWith(first) || !path.endsWith(last) || path.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of others.slice(0, -1)) {
    const found = path.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return from <= path.length - last.length;
}
