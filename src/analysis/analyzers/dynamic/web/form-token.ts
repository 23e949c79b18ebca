import { attribute } from '../routes/page-routes.js';
import type { Route } from '../routes/route.js';
import { isHtml } from './exchange.js';
import type { FormToken, Session } from './session.js';
import type { Visitor } from './visitor.js';

/** As Flask-WTF, Django, csurf, Laravel, Rails and ASP.NET call it. */
const NAMES =
  /^(csrf_?token|csrfmiddlewaretoken|_csrf|_csrf_token|_token|authenticity_token|__requestverificationtoken|xsrf_?token)$/i;

/** In a field of a form, or in what a page says of itself. */
function formTokenIn(html: string): FormToken | undefined {
  for (const [tag] of html.matchAll(/<(?:input|meta)\b[^>]{0,2000}>/gi)) {
    const name = attribute(tag, 'name');
    const value = attribute(tag, 'value') ?? attribute(tag, 'content');
    if (name !== undefined && value && NAMES.test(name.replaceAll('-', '_'))) return { name, value };
  }
  return undefined;
}

/** Looks at the page of a form as somebody, who then knows its token. @returns undefined where it carries none */
export async function seenToken(
  { half, path }: Pick<Route, 'half' | 'path'>,
  visitor: Visitor,
  session: Session,
): Promise<FormToken | undefined> {
  const page = await visitor.send({ half, method: 'GET', path: encodeURI(path), template: path }, session);
  const token = page !== undefined && isHtml(page) ? formTokenIn(page.answer.body) : undefined;
  session.formToken = token ?? session.formToken;
  return token;
}

/** Headers in which frameworks look for it, where a request is no form. */
export function tokenHeaders({ value }: FormToken): Readonly<Record<string, string>> {
  return { 'x-csrf-token': value, 'x-csrftoken': value };
}
