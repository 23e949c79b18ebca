/** A text that is in the way, and where it stands. */
interface Unstorable {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/**
 * Texts that PostgreSQL neither stores nor compares with: those with a zero byte, or with half of a surrogate pair.
 * Every text of a request may end up there, and none has a use for them.
 *
 * @param value what a schema has taken: its depth is bounded
 */
export function unstorableTexts(value: unknown, path: readonly PropertyKey[] = []): readonly Unstorable[] {
  if (typeof value === 'string') {
    return isStorable(value) ? [] : [{ path, message: 'must not hold U+0000 or half of a character' }];
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (!isStorable(key))
      return [{ path, message: 'must not have a name with U+0000 or half of a character' }];
    return unstorableTexts(member, [...path, key]);
  });
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
