export { Recurring } from './recurring.js';
