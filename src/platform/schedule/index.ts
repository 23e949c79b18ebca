export { Recurring, type RecurringWork } from './recurring.js';
