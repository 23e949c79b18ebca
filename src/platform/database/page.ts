import { z } from 'zod';

/**
 * Keyset pagination (states.md, contract 14): a cursor names the last row that was seen by
 * (created_at, id), so that pages stay stable while rows arrive. Newest first.
 */
export interface Cursor {
  readonly createdAt: Date;
  readonly id: string;
}

export interface Page<Row> {
  readonly items: readonly Row[];
  /** Opaque; absent on the last page. */
  readonly nextCursor?: string;
}

const cursorText = z
  .string()
  .max(200)
  .transform((text) => Buffer.from(text, 'base64url').toString('utf8').split('|'))
  .pipe(z.tuple([z.iso.datetime(), z.uuid()]));

/** The query parameters of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows per page'),
  cursor: z
    .string()
    .optional()
    .refine(
      (text) => text === undefined || cursorText.safeParse(text).success,
      'is not a cursor of this list',
    )
    .describe('`nextCursor` of the page before'),
});
export type PageQuery = z.infer<typeof pageQuery>;

export function encodeCursor({ createdAt, id }: Cursor): string {
  return Buffer.from(`${createdAt.toISOString()}|${id}`).toString('base64url');
}

export function decodeCursor(text: string): Cursor {
  const [createdAt, id] = cursorText.parse(text);
  return { createdAt: new Date(createdAt), id };
}

/**
 * Cuts `limit + 1` fetched rows to a page; the extra row only tells that there is more.
 *
 * Timestamps of listed rows have milliseconds at most, or a cursor would lose their tail.
 */
export function toPage<Row>(rows: readonly Row[], limit: number, key: (row: Row) => Cursor): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor(key(last)) };
}

/** The same page in another form. */
export function mapPage<Row, View>({ items, ...page }: Page<Row>, view: (row: Row) => View): Page<View> {
  return { ...page, items: items.map((row) => view(row)) };
}
