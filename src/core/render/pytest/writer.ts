import type { TargetWriter } from '../target-writer.js';
import { builderBody } from './expressions.js';
import { builderName, classNames, testNames } from './naming.js';
import { testView } from './test-view.js';

/** Python for pytest: a class for each group, a function for each test, modules that can be imported. */
export const pytestWriter: TargetWriter = {
  fileName: (resource) => resource.replaceAll('-', '_'),
  builderName,
  builderBody,
  names: { groups: classNames, tests: testNames },
  testView,
};
