export { prepareQueueBackend, queueConnection, type QueueDriver } from './backend.js';
export { defineJob, QUEUE_NAMES, type JobContract, type QueueName } from './job.js';
export { JobQueues, type QueueCounts } from './job-queues.js';
export { OutboxLoop } from './outbox-loop.js';
export { QueueProcessor } from './queue-processor.js';
export { QueueModule } from './queue.module.js';
export { workerOptions } from './worker-options.js';
