/**
 * Things that a project knows to exist: values of parameters and of ids in bodies, by name (`accountId`), or by the
 * path up to a parameter where it means something else there (`/profiles/{username}`).
 */
export type KnownValues = Readonly<Record<string, string | number | boolean>>;

export const NO_KNOWN_VALUES: KnownValues = {};

/** What a parameter is known to be, at the end of a path or, without one, anywhere. */
export function knownValue(
  known: KnownValues,
  name: string,
  path?: string,
): string | number | boolean | undefined {
  const shape = path === undefined ? undefined : withoutNames(path);
  const [, byPath] =
    Object.entries(known).find(([key]) => key.startsWith('/') && withoutNames(key) === shape) ?? [];
  return byPath ?? (Object.hasOwn(known, name) ? known[name] : undefined);
}

const withoutNames = (path: string): string => path.replaceAll(/\{[^{}]*\}/gu, '{}');
