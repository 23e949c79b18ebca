import { ruleTable } from '../../tools/rule-table.js';

/**
 * ESLint calls all of them errors. None is high: they see that something is done, and not with whose values; semgrep
 * follows these.
 */
export const ESLINT_RULES = ruleTable(`
  no-eval medium 95 eval
  no-implied-eval medium 95 Text that is run as code
  no-new-func medium 95 Function made from text
  no-script-url medium 79 javascript: address
  security/detect-bidi-characters high 1007 Text that reads in another order than it runs
  security/detect-child-process medium 78 Command put together from values
  security/detect-disable-mustache-escape medium 79 Templates do not escape
  security/detect-eval-with-expression medium 95 eval of a value
  security/detect-new-buffer low 908 Buffer that is not cleared
  security/detect-no-csrf-before-method-override medium 352 Protection against forged requests comes too late
  security/detect-non-literal-fs-filename low 22 File whose name is a value
  security/detect-non-literal-regexp low 1333 Regular expression made from a value
  security/detect-non-literal-require medium 829 Module whose name is a value
  security/detect-possible-timing-attacks low 208 Comparison that takes longer the more is right
  security/detect-pseudoRandomBytes medium 338 Random numbers that can be guessed
  security/detect-unsafe-regex medium 1333 Regular expression that can take for ever
  no-unsanitized/method medium 79 Markup put together from values
  no-unsanitized/property medium 79 Markup put together from values
  no-secrets/no-secrets medium 798 Text that looks like a secret
  regexp/no-super-linear-backtracking medium 1333 Regular expression that can take for ever
  regexp/no-super-linear-move low 1333 Regular expression that can take long
  react/jsx-no-script-url medium 79 javascript: address
  react/jsx-no-target-blank low 1022 Page that can steer the one it came from
  react/no-danger medium 79 Markup set from a value
  react/no-danger-with-children low 79 Markup set beside children
  react/iframe-missing-sandbox low 1021 Frame that may do anything
  vue/no-v-html medium 79 Markup set from a value
  vue/no-template-target-blank low 1022 Page that can steer the one it came from
`);
