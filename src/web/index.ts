export { QueuePageModule } from './queue-page/queue-page.module.js';
export { SystemModule } from './system/system.module.js';
