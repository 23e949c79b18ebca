import { createHash } from 'node:crypto';

/** A row of the system before this one, among all that are imported. */
export interface SeedRowName {
  readonly table: string;
  readonly id: number;
  readonly createdAt: Date;
  /** Whose it is here: rows of two databases may have the same number. */
  readonly owner: string;
}

/**
 * A UUID version 7 (RFC 9562 §5.7) as all rows have, that is the same whenever the row is imported: its time is the
 * row's own, and in place of random bits it has those of a hash of the row's name.
 */
export function idOfSeedRow({ table, id, createdAt, owner }: SeedRowName): string {
  const hash = createHash('sha256').update(`${owner} ${table} ${id}`).digest();
  const time = Math.max(0, createdAt.getTime()).toString(16).padStart(12, '0').slice(-12);
  const variant = (0x8 | ((hash[2] ?? 0) & 0x3)).toString(16);
  const bits = hash.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(6, 9)}-${bits.slice(9, 21)}`;
}
