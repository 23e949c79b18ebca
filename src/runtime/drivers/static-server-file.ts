import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program that serves pages inside. */
export const STATIC_SERVER = fileURLToPath(
  new URL(`../static-server${path.extname(import.meta.url)}`, import.meta.url),
);
