// Announcements of applications name the analyses that they want: the catalog knows the names.
export { ANALYSIS_TYPES, type AnalysisType, analysisType } from '#catalog/index';
