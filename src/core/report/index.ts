import type { Verdict } from '#core/verdict/index';
import { ctrfJson } from './ctrf.js';
import { htmlPage } from './html/page.js';
import { junitXml } from './junit.js';
import { sarifJson } from './sarif.js';

/** How a verdict can be written down for others. */
export const REPORT_FORMATS = ['html', 'ctrf', 'sarif', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface Report {
  readonly mediaType: string;
  /** What a file of it is called, where nobody gave it a name. */
  readonly fileName: string;
  readonly write: (verdict: Verdict) => string;
}

export const REPORTS: Readonly<Record<ReportFormat, Report>> = {
  html: { mediaType: 'text/html; charset=utf-8', fileName: 'report.html', write: htmlPage },
  ctrf: { mediaType: 'application/json', fileName: 'ctrf.json', write: ctrfJson },
  sarif: { mediaType: 'application/sarif+json', fileName: 'assay.sarif', write: sarifJson },
  junit: { mediaType: 'application/xml', fileName: 'junit.xml', write: junitXml },
};

export { PAGE_POLICY } from './html/page.js';
