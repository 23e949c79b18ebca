export { FAULT_POINTS, faultPoint, type FaultPoint } from './fault-point.js';
