export { compareLoads, type LoadComparison, mannWhitney } from './compare-loads.js';
export { judgedFigures, judgedLoad } from './judge-load.js';
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
  LoadFigures,
  LoadMeasurement,
  LoadReport,
  LoadSecond,
  LoadVerdict,
} from './load-report.js';
