export { Mulberry32 } from './mulberry32.js';
