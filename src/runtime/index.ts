import type { Schema } from '#platform/database/index';
import { Runtime1790000000800 } from './migrations/1790000000800-runtime.js';

export { ApplicationRuntime, type PartHealth } from './application-runtime.js';
export type { RunningApplication, UseOptions } from './running/lent.js';
export { RuntimeModule } from './runtime.module.js';
export { NoDriver } from './runtime-errors.js';

export const runtimeSchema: Schema = { entities: [], migrations: [Runtime1790000000800] };
