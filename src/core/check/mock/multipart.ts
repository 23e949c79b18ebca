/** The parts of a multipart body by name (RFC 7578); undefined where it is none. */
export function multipartPairs(
  body: string,
  contentType: string,
): readonly (readonly [string, string])[] | undefined {
  const boundary = /boundary="?([^";]+)"?/iu.exec(contentType)?.[1];
  if (boundary === undefined || !body.includes(`--${boundary}`)) return undefined;
  const parts = body.split(`--${boundary}`).slice(1, -1);
  return parts.flatMap((part) => pairIn(part) ?? []);
}

function pairIn(part: string): readonly (readonly [string, string])[] | undefined {
  const end = part.indexOf('\r\n\r\n');
  const name = /content-disposition:[^\r\n]*[; ]name="([^"]*)"/iu.exec(part.slice(0, end))?.[1];
  return end < 0 || name === undefined ? undefined : [[name, part.slice(end + 4, -2)]];
}
