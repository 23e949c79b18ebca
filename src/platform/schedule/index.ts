export { Kept } from './kept.js';
export { Pulse } from './pulse.js';
export { Recurring } from './recurring.js';
export { unlessAborted } from './unless-aborted.js';
