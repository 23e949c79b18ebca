import type { Schema } from '#platform/database/index';
import { Runtime1790000000800 } from './migrations/1790000000800-runtime.js';
import { RuntimeIsolation1790000000810 } from './migrations/1790000000810-isolation.js';
import { RuntimeStops1790000000820 } from './migrations/1790000000820-stops.js';

export { ApplicationRuntime, type Holding, type PartHealth } from './application-runtime.js';
export type { RunningApplication, UseOptions } from './running/lent.js';
export { RuntimeModule } from './runtime.module.js';
export { NoDriver } from './runtime-errors.js';

export const runtimeSchema: Schema = {
  entities: [],
  migrations: [Runtime1790000000800, RuntimeIsolation1790000000810, RuntimeStops1790000000820],
};
