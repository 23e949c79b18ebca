import { type AnalyzerCase, REACT } from './case.js';

const OLD_JQUERY = '/*! jQuery v1.8.1 jquery.com | jquery.org/license */\nwindow.$ = function () {};\n';

export const retireCase: AnalyzerCase = {
  analyzer: 'retire',
  parts: REACT,
  planted: { 'frontend/public/lib.js': OLD_JQUERY },
  finding: { rule: 'jquery', cwe: [79], path: 'frontend/public/lib.js' },
  clean: { 'frontend/src/sum.js': 'export const sum = (a, b) => a + b;\n' },
  hostile: {
    '.retireignore': '*\n@jquery\n',
    '.retireignore.json': '[{ "component": "jquery", "justification": "mine" }]',
    'frontend/.retireignore': '*\n',
  },
};
