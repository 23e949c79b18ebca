export { faultPoint, type FaultPoint, type FaultSubject } from './fault-point.js';
