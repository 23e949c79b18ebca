import type { Json } from '#core/spec/index';
import { visible } from './escapes.js';

/** JSON on one line, with everything unprintable escaped; the layout of the file breaks it into lines. */
export function jsonText(value: Json): string {
  return visible(JSON.stringify(value));
}
