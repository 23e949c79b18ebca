import type { Json } from '#core/spec/index';
import { visible, jsonText } from '#core/layout/index';
import type { Language } from './language.js';

/** Two braces would begin a variable of the client; in JSON they can be written as numbers. */
function withoutVariables(json: string): string {
  return json.replace(/\{(?=\{)/g, String.raw`\u007b`);
}

/** The name of a header, a variable or a request. */
function token(text: string): string {
  return text.replace(/[^\w.-]+/g, '-') || '-';
}

/** Files of HTTP clients (`.http`), where everything is a line of its own. */
export const httpFile: Language = {
  literal: (value: Json) => withoutVariables(jsonText(value)),
  text: (text) => encodeURIComponent(text.toWellFormed()),
  identifier: token,
  member: token,
  comment: (text) =>
    visible(text)
      .replace(/\{(?=\{)/g, '{ ')
      .trim(),
};
