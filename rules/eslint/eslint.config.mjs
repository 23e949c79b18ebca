/**
 * What ESLint looks for in the JavaScript of applications. It is the only configuration there is: comments and settings of
 * the application have no say. ASSAY_ESLINT is the folder that the plugins are installed in.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.ASSAY_ESLINT, 'package.json'));
const plugin = (name) => {
  const module = require(`eslint-plugin-${name}`);
  return module.default ?? module;
};
const typescript = require('@typescript-eslint/parser');

const plugins = {
  security: plugin('security'),
  'no-unsanitized': plugin('no-unsanitized'),
  'no-secrets': plugin('no-secrets'),
  regexp: plugin('regexp'),
  react: plugin('react'),
  vue: plugin('vue'),
};

const rules = {
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'error',
  'security/detect-bidi-characters': 'error',
  'security/detect-child-process': 'error',
  'security/detect-disable-mustache-escape': 'error',
  'security/detect-eval-with-expression': 'error',
  'security/detect-new-buffer': 'error',
  'security/detect-no-csrf-before-method-override': 'error',
  'security/detect-non-literal-fs-filename': 'error',
  'security/detect-non-literal-regexp': 'error',
  'security/detect-non-literal-require': 'error',
  'security/detect-possible-timing-attacks': 'error',
  'security/detect-pseudoRandomBytes': 'error',
  'security/detect-unsafe-regex': 'error',
  'no-unsanitized/method': 'error',
  'no-unsanitized/property': 'error',
  'no-secrets/no-secrets': [
    'error',
    { tolerance: 4.5, ignoreContent: ['^https?://', '^data:', '^[a-zA-Z0-9+/]{200,}'] },
  ],
  'regexp/no-super-linear-backtracking': 'error',
  'regexp/no-super-linear-move': 'error',
  'react/jsx-no-script-url': 'error',
  'react/jsx-no-target-blank': ['error', { allowReferrer: false, enforceDynamicLinks: 'always' }],
  'react/no-danger': 'error',
  'react/no-danger-with-children': 'error',
  'react/iframe-missing-sandbox': 'error',
};

const parserOptions = { ecmaFeatures: { jsx: true } };
const settings = { react: { version: '18.0' } };

export default [
  {
    files: ['**/*.{js,jsx,mjs,cjs}'],
    plugins,
    rules,
    settings,
    languageOptions: { ecmaVersion: 'latest', sourceType: 'module', parserOptions },
  },
  // Scripts of servers begin with a line for the shell, return from the top, and use `with` at worst.
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
  {
    files: ['**/*.{ts,tsx,mts,cts}'],
    plugins,
    rules,
    settings,
    languageOptions: { parser: typescript, parserOptions },
  },
  {
    files: ['**/*.vue'],
    plugins,
    rules: { ...rules, 'vue/no-v-html': 'error', 'vue/no-template-target-blank': 'error' },
    settings,
    languageOptions: {
      parser: require('vue-eslint-parser'),
      parserOptions: { parser: typescript, ecmaVersion: 'latest', sourceType: 'module' },
    },
  },
];
