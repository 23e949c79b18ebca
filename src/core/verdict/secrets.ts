import type { TestFailure } from './outcome.js';

/** A value that must be neither shown nor stored, and the environment variable that a shell reads it from. */
export interface Secret {
  readonly text: string;
  readonly variable: string;
}

/** Shorter ones would be found in words that are no secrets. */
const SHORTEST = 4;
const SECRET_HEADER = /auth|cookie|token|secret|key|password|session|signature/i;

/** The headers among those of all requests that hold secrets: `X-Api-Key` is read from `$X_API_KEY`. */
export function secretHeaders(headers: Readonly<Record<string, string>>): Secret[] {
  return Object.entries(headers)
    .filter(([name]) => SECRET_HEADER.test(name))
    .map(([name, text]) => ({ text, variable: name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_') }));
}

/** A text without secrets. */
export function hidden(text: string, secrets: readonly Secret[]): string {
  return longestFirst(secrets).reduce(
    (shown, { text: secret, variable }) => shown.replaceAll(secret, `($${variable})`),
    text,
  );
}

/** A failure without secrets, wherever the API or the suite repeated them; its `curl` reads them from the environment. */
export function withoutSecrets(failure: TestFailure, secrets: readonly Secret[]): TestFailure {
  const { request, response } = failure;
  const clean = (text: string): string => hidden(text, secrets);
  const cleanAll = (headers: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value)]));
  return {
    ...failure,
    problem: clean(failure.problem),
    request: {
      ...request,
      url: clean(request.url),
      headers: cleanAll(request.headers),
      body: clean(request.body),
    },
    ...(response && {
      response: { ...response, headers: cleanAll(response.headers), body: clean(response.body) },
    }),
    curl: forShell(failure.curl, secrets),
  };
}

/** Suites put what they send between single quotes, where a shell would not look for variables. */
function forShell(curl: string, secrets: readonly Secret[]): string {
  return longestFirst(secrets).reduce(
    (shown, { text, variable }) => shown.replaceAll(text, `'"$${variable}"'`),
    curl,
  );
}

/** A secret may be part of another one. */
function longestFirst(secrets: readonly Secret[]): Secret[] {
  return secrets
    .filter(({ text }) => text.length >= SHORTEST)
    .sort((one, other) => other.text.length - one.text.length);
}
