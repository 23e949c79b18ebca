/** The answer of a server that broke. */
export const CRASH = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"error":"Internal Server Error"}',
} as const;
