export { QueuePageModule } from './queue-page/queue-page.module.js';
