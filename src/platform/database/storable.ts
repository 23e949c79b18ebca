import type { Json } from '#core/spec/index';

/** Text as PostgreSQL takes it: documents and answers may hold zero bytes and halves of characters. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

/** The same for every string and key of a value that becomes `jsonb`. */
export function storable<Value>(value: Value): Value {
  return cleaned(value as Json) as Value;
}

function cleaned(value: Json): Json {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storableText(key), cleaned(member)]),
  );
}
