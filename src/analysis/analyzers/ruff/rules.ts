import { ruleTable } from '../../tools/rule-table.js';

/**
 * Ruff calls all of them errors. High is what is wrong wherever it stands; what is wrong only with input of strangers in
 * it, which ruff does not follow, is medium.
 */
export const RUFF_RULES = ruleTable(`
  S101 info 617 assert outside of tests
  S102 medium 95 exec
  S103 medium 732 File that anybody may change
  S104 low 605 Listens on all addresses
  S105 medium 259 Password in the code
  S106 medium 259 Password in the code
  S107 medium 259 Password in the code
  S108 low 377 Predictable temporary file
  S110 low 703 Error that nobody hears of
  S112 low 703 Error that nobody hears of
  S113 low 400 Request without a time limit
  S201 high 489 Flask runs in debug mode
  S202 medium 22 Archive unpacked without looking at its names
  S301 medium 502 pickle of unknown origin
  S302 medium 502 marshal of unknown origin
  S303 medium 327 Broken hash
  S304 high 327 Broken cipher
  S305 medium 327 Weak mode of a cipher
  S306 medium 377 Predictable temporary file
  S307 medium 95 eval
  S308 medium 79 Markup that is not escaped
  S310 medium 22,918 URL of any scheme opened
  S311 low 330 Random numbers that can be guessed
  S312 medium 319 telnet
  S313 low 611 XML reader that can be attacked
  S314 low 611 XML reader that can be attacked
  S315 low 611 XML reader that can be attacked
  S316 low 611 XML reader that can be attacked
  S317 low 611 XML reader that can be attacked
  S318 low 611 XML reader that can be attacked
  S319 low 611 XML reader that can be attacked
  S321 medium 319 FTP
  S323 medium 295 Certificates are not checked
  S324 medium 327 Broken hash
  S501 high 295 Certificates are not checked
  S502 high 326 Broken version of TLS
  S503 medium 326 Broken version of TLS
  S504 low 326 No version of TLS
  S505 medium 326 Key that is too short
  S506 high 502 yaml.load makes any object
  S507 medium 295 Host keys are not checked
  S508 medium 319 SNMP without encryption
  S509 medium 319 SNMP without encryption
  S601 medium 78 Command run on another machine
  S602 medium 78 Command run by a shell
  S603 low 78 Command whose parts may come from strangers
  S604 medium 78 Command run by a shell
  S605 medium 78 Command run by a shell
  S606 low 78 Command started
  S607 low 426 Program looked up in PATH
  S608 medium 89 SQL put together from strings
  S609 medium 155 Wildcard in a command
  S610 medium 89 SQL put together from strings
  S611 medium 89 SQL put together from strings
  S612 medium 94 Logging configured by whoever connects
  S701 medium 79 Templates do not escape
  S702 medium 79 Templates do not escape
  S704 medium 79 Markup that is not escaped
`);
