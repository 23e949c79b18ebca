import type { Finding } from '../finding.js';
import type { View } from '../schema-view.js';

/** Compares what two schemas say by themselves; what they hold (properties, items) is compared apart. */
export type SchemaRule = (before: View, after: View) => readonly Finding[];
