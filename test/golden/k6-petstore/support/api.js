import http from 'k6/http';
import { judge } from './answers.js';
import { bodyOf, queryOf } from './bodies.js';
import { credentialsOf } from './identities.js';
import { textOf } from './values.js';

export { form, json, multipart, raw } from './bodies.js';

/**
 * A path whose values are percent-encoded, so that none of them can change which path is called. Its name is the
 * same whatever the values are, so that k6 counts all such requests together.
 */
export function path(parts, ...values) {
  return {
    text: parts.reduce(
      (before, part, index) => before + encodeURIComponent(textOf(values[index - 1])) + part,
    ),
    name: parts.join('{}'),
  };
}

export const api = {
  /** Requests with the credentials of an identity: those of all schemes of the document, or of these. */
  as: (identity, ...schemes) => ({
    get: (place, options) => send('GET', { identity, schemes }, place, { options }),
    head: (place, options) => send('HEAD', { identity, schemes }, place, { options }),
    options: (place, body, options) => send('OPTIONS', { identity, schemes }, place, { body, options }),
    post: (place, body, options) => send('POST', { identity, schemes }, place, { body, options }),
    put: (place, body, options) => send('PUT', { identity, schemes }, place, { body, options }),
    patch: (place, body, options) => send('PATCH', { identity, schemes }, place, { body, options }),
    delete: (place, body, options) => send('DELETE', { identity, schemes }, place, { body, options }),
  }),
};

function send(method, caller, place, { body, options = {} }) {
  const { text, name } = typeof place === 'string' ? { text: place, name: place } : place;
  const sent = bodyOf(body);
  const query = queryOf({ ...options.query, ...credentialsOf(caller, 'query') });
  const response = http.request(
    method,
    baseUrl() + text + (query === '' ? '' : `?${query}`),
    sent?.text ?? null,
    {
      headers: headersOf(caller, sent, options),
      redirects: 0,
      tags: { name: `${method} ${name}` },
      timeout: __ENV.REQUEST_TIMEOUT ?? '30s',
    },
  );
  return new Answer(`${method} ${name}`, response);
}

/** What a journey says about a header comes last. */
function headersOf(caller, body, options) {
  const cookies = Object.entries({ ...options.cookies, ...credentialsOf(caller, 'cookie') });
  const headers = {
    ...JSON.parse(__ENV.REQUEST_HEADERS ?? '{}'),
    ...(body === undefined ? {} : { 'content-type': body.contentType }),
    ...credentialsOf(caller, 'header'),
    ...(cookies.length === 0
      ? {}
      : { cookie: cookies.map(([name, value]) => `${name}=${textOf(value)}`).join('; ') }),
  };
  for (const [name, value] of Object.entries(options.headers ?? {}))
    headers[name.toLowerCase()] = textOf(value);
  return headers;
}

function baseUrl() {
  if (!__ENV.BASE_URL)
    throw new Error('Set BASE_URL to the address of the API, for example BASE_URL=http://127.0.0.1:8080');
  return __ENV.BASE_URL.replace(/\/+$/, '');
}

class Answer {
  constructor(name, response) {
    this.name = name;
    this.status = response.status;
    this.milliseconds = response.timings.duration;
    this.response = response;
  }

  /** The value at a JSON pointer (RFC 6901) of the body; ends the journey when there is none. */
  value(pointer) {
    const found = valueAt(this.json(), pointer);
    judge(this, `${this.name} answers with a value at "${pointer}"`, found !== undefined);
    return found;
  }

  header(name) {
    const known = Object.keys(this.response.headers).find((own) => own.toLowerCase() === name.toLowerCase());
    judge(this, `${this.name} answers with a header ${name}`, known !== undefined);
    return this.response.headers[known];
  }

  json() {
    try {
      return this.response.json();
    } catch {
      return undefined;
    }
  }
}

function valueAt(document, pointer) {
  const steps = pointer.split('/').slice(1);
  return steps.reduce((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? value[key] : undefined;
  }, document);
}
