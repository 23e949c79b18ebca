import { enableCompileCache } from 'node:module';
import path from 'node:path';

/**
 * Imported first: what a command needs is loaded when it is called, and compiled once and not at every call. The
 * cache is beside the code, where nobody else may write; where it is read-only there is none.
 */
enableCompileCache(path.join(import.meta.dirname, '..', '.compile-cache'));
