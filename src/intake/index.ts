export { IntakeModule } from './intake.module.js';
export { webhookPaths } from './webhook-paths.js';
