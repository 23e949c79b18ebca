/** A base URL under the name that another machine knows its host by. @returns without a slash at the end */
export function reachableAt(url: string, host: string | undefined): string {
  const target = new URL(url);
  if (host !== undefined) target.hostname = host;
  return target.href.replace(/\/+$/, '');
}
