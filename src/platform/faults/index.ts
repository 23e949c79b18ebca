export { FAULT_POINTS, faultPoint, type FaultPoint, type FaultSubject } from './fault-point.js';
