import type { TargetWriter } from '../target-writer.js';
import { builderBody } from './expressions.js';
import { builderName } from './naming.js';
import { testView } from './test-view.js';

/** TypeScript for vitest, in which titles are the names of tests. */
export const vitestWriter: TargetWriter = {
  fileName: (resource) => resource,
  builderName,
  builderBody,
  testView,
};
