import { z } from 'zod';

/** A point in time in a request (RFC 3339). PostgreSQL, as history, goes from 1 BC to AD 1: there is no year 0. */
export const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => !text.startsWith('0000'), 'is in the year 0, which there was not');
