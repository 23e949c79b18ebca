import { enableCompileCache, flushCompileCache } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';

/**
 * Settings of Node itself. Imported first, and the rest of the program is imported dynamically: what is imported
 * statically is compiled before the first line runs.
 */

// Beside the code, where nobody else may write; where it is read-only there is no cache.
enableCompileCache(path.join(import.meta.dirname, '..', '.compile-cache'));

/** To be called once the program runs: what makes it fast later makes its start slow. */
export function settleRuntime(): void {
  // At the end of the process as well, but a process that is killed has no end.
  flushCompileCache();
  // Collect when a quarter is garbage: by default memory creeps up to twice what is needed under load before it is
  // given back, which looks like a leak and takes memory from PostgreSQL. Costs no throughput that bench:intake could
  // see; while the program is loaded it would mean a dozen collections for nothing.
  setFlagsFromString('--heap-growing-percent=25');
}
