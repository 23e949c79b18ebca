import type { SentRequest } from './response.js';

/** One command that sends the request again; tokens are read from the environment as the suite reads them. */
export function curl(request: SentRequest): string {
  const parts = [
    request.method === 'HEAD' ? 'curl --head' : `curl -X ${request.method}`,
    quoted(request.url, request),
  ];
  for (const [name, value] of request.headers) parts.push(`-H ${quoted(`${name}: ${value}`, request)}`);
  if (typeof request.body === 'string') parts.push(`--data-raw ${quoted(request.body, request)}`);
  if (request.body instanceof FormData) {
    for (const [name, value] of request.body) parts.push(`-F ${quoted(`${name}=${shown(value)}`, request)}`);
  }
  return parts.join(' ');
}

function shown(value: string | File): string {
  return typeof value === 'string' ? value : `@${value.name}`;
}

/** In single quotes nothing is special to a shell; tokens stand between them, as what they are read from. */
function quoted(text: string, { secrets }: SentRequest): string {
  const [secret] = secrets.filter((candidate) => text.includes(candidate.text));
  if (secret === undefined) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const parts = text
    .split(secret.text)
    .map((part) => (part === '' ? '' : `'${part.replaceAll("'", String.raw`'\''`)}'`));
  return parts.join(`"${secret.shell}"`);
}
