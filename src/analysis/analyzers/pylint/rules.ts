import { ruleTable } from '../../tools/rule-table.js';

/** What of pylint's several hundred messages tells of a weakness, or of code that breaks when it is reached. */
export const PYLINT_RULES = ruleTable(`
  eval-used medium 95 eval
  exec-used medium 95 exec
  missing-timeout low 400 Request without a time limit
  bare-except low 396 Error that nobody hears of
  broad-exception-caught info 396 Any error is caught
  return-in-finally low 584 Errors are swallowed on the way out
  lost-exception low 584 Errors are swallowed on the way out
  dangerous-default-value low 1188 Default value that all calls share
  subprocess-popen-preexec-fn medium 362 Code between fork and exec
  shallow-copy-environ low 668 Environment that is not copied
  bidirectional-unicode high 1007 Text that reads in another order than it runs
  invalid-character-nul medium 116 Zero character in the code
  undefined-variable medium 457 Name that does not exist
  used-before-assignment medium 457 Name used before it has a value
  possibly-used-before-assignment low 457 Name that may have no value
  function-redefined low 710 Function that another one of its name replaces
  unreachable low 561 Code that is never reached
  duplicate-key low 710 Key that another one of its name replaces
  assert-on-tuple low 571 Check that always holds
  comparison-with-itself low 1025 Comparison of a thing with itself
  not-callable medium 628 Call of what is no function
  no-value-for-parameter medium 628 Call without an argument that it needs
  too-many-function-args medium 628 Call with too many arguments
  unexpected-keyword-arg medium 628 Call with an argument that does not exist
`);
