import { z } from 'zod';

/** Kinds of fields that settings of projects and of sources share. */

export const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'takes lower case letters, digits and dashes');

/** As an operator writes a host to allow it; in lower case. */
export const hostAndPort = z
  .string()
  .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):\d{1,5}$/i, 'is not a host and a port, such as api.internal:8080')
  .transform((text) => text.toLowerCase());
