export type { BatchFacts, Notice, NotifyAddress, RunFacts } from './notice.js';
export { Notifier } from './notifier.js';
export { NotifyModule } from './notify.module.js';
