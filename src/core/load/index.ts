export { compareLoads, type LoadComparison, mannWhitney } from './compare-loads.js';
export { judgedLoad } from './judge-load.js';
export {
  type LatencyFigure,
  type LoadModel,
  type LoadObjective,
  type LoadPlan,
  loadPlan,
  type LoadRequest,
  type LoadScenario,
} from './load-plan.js';
export type {
  EndpointLoad,
  KeptObjective,
  Latencies,
  LoadCounts,
  LoadMeasurement,
  LoadReport,
  LoadSecond,
} from './load-report.js';
