import { type AnalyzerCase, REACT } from './case.js';

export const eslintCase: AnalyzerCase = {
  analyzer: 'eslint',
  parts: REACT,
  planted: {
    'frontend/src/Comment.jsx': [
      '/* eslint-disable */',
      'export function Comment({ text }) {',
      '  // eslint-disable-next-line',
      '  return <p dangerouslySetInnerHTML={{ __html: text }} />; // eslint-disable-line',
      '}',
      '',
    ].join('\n'),
    'frontend/src/Page.vue': '<template>\n  <p v-html="text"></p>\n</template>\n',
    'frontend/src/sum.ts': 'export const sum = (text: string): number => eval(text);\n',
  },
  finding: { rule: 'react/no-danger', cwe: [79], path: 'frontend/src/Comment.jsx', line: 4 },
  clean: { 'frontend/src/sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n' },
  hostile: {
    'eslint.config.js': 'process.exit(0);\n',
    'eslint.config.mjs': 'export default [{ ignores: ["**"] }];\n',
    'frontend/.eslintrc.js': 'process.exit(0);\n',
    'frontend/.eslintrc.json': '{ "root": true, "ignorePatterns": ["*"] }',
    '.eslintignore': '**\n',
    'package.json': '{ "type": "commonjs", "eslintConfig": { "ignorePatterns": ["*"] } }',
    'node_modules/eslint-plugin-react/index.js': 'process.exit(0);\n',
    'frontend/tsconfig.json': '{ "exclude": ["**"] }',
    'frontend/src/broken.js': 'const = ;\n',
  },
  unreadable: 'frontend/src/broken.js',
};
