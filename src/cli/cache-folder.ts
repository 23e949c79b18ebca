import os from 'node:os';
import path from 'node:path';

/** As programs of a desktop keep what they can make again (XDG Base Directory Specification). */
export function cacheFolder(): string {
  const given = process.env['XDG_CACHE_HOME'] ?? '';
  return path.join(path.isAbsolute(given) ? given : path.join(os.homedir(), '.cache'), 'assay');
}
