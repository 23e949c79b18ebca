/** Where the API is, without a slash at the end. */
export function baseUrl(): string {
  const url = process.env['API_BASE_URL'];
  if (url === undefined || url === '') {
    throw new Error('Set BASE_URL to the address of the API, for example BASE_URL=http://127.0.0.1:8080');
  }
  return url.replace(/\/+$/, '');
}

/** What every request has, besides what its test says. */
export function commonHeaders(): Record<string, string> {
  return JSON.parse(process.env['REQUEST_HEADERS'] ?? '{}') as Record<string, string>;
}

/** From the request until the last byte of its answer. */
export function timeoutMs(): number {
  return Number(process.env['REQUEST_TIMEOUT_MS'] ?? 10_000);
}

/** An answer that is longer is read no further. */
export function answerLimitBytes(): number {
  return Number(process.env['ANSWER_LIMIT_BYTES'] ?? 10_000_000);
}
