import { ruleTable } from '../../tools/rule-table.js';

/** What each rule means for an application that strangers reach. */
export const RULES = ruleTable(`
  missing-content-security-policy  low      693      Pages have no Content-Security-Policy
  missing-frame-protection         low      1021     Pages can be framed by other sites
  missing-content-type-options     low      693      Browsers may guess the type of answers
  missing-referrer-policy          info     200      Addresses of pages are told to other sites
  missing-strict-transport         low      319      Browsers may fall back to http
  version-banner                   low      200      Answers tell the versions of software
  cookie-without-httponly          medium   1004     Scripts can read a session cookie
  cookie-without-secure            medium   614      A cookie is sent over http too
  cookie-without-samesite          low      1275     Other sites can have a cookie sent along
  cors-any-origin                  low      942      Every site may read answers
  cors-reflected-origin            medium   942      Whatever site asks may read answers
  cors-reflected-with-credentials  high     942,346  Every site may read answers with the visitor's own session
  stack-trace                      medium   209,497  An error shows the inside of the program
  debugger                         critical 489,94   The interactive debugger is open to strangers
  directory-listing                medium   548      Folders are listed
  exposed-file                     high     538,552  A file that is not for strangers is served
  exposed-source-map               low      540      The source of the pages is served
  trace-method                     low      693      TRACE is answered
  secrets-in-answer                high     200,522  Passwords or their hashes are in answers
  reflected-script                 high     79       A value is put into pages as it is
  stored-script                    high     79       A stored value is put into pages as it is
  sql-injection                    critical 89       A value changes the database's statement
  login-by-sql-injection           critical 89       A value of the login changes the database's statement
  path-traversal                   high     22       A value leads out of the folder that is served
  command-injection                critical 78       A value is run by the shell
  code-injection                   critical 94,95    A value is run as code
  template-injection               critical 1336,94  A value is run as a template
  request-forgery                  high     918      The server fetches what a value says
  open-redirect                    medium   601      Visitors can be sent to any site
  missing-authentication           high     306,862  What changes data asks nobody who they are
  missing-authentication-to-read   medium   306,862  What others may not see is shown to everybody
  missing-authorisation            high     639,862  Somebody else's thing can be read or changed
  administration-for-everybody     high     862,285  What is for administrators is open to ordinary users
  mass-assignment                  high     915      Users can set what only the program should set
  personal-data-in-list            medium   359,200,201,213  Lists show data of other people
  address-believed                 medium   290,348  Who says where they are in a header is believed
  accounts-told                    low      204,203  Who asks learns which accounts there are
  unlimited-logins                 medium   307      Passwords can be tried without end
  weak-passwords                   low      521      Passwords of one letter are taken
  upload-of-any-kind               medium   434      Pages are taken for files
  upload-of-any-size               medium   770,400  Files of any size are taken
  token-unsigned                   critical 347      A token without a signature is accepted
  token-guessable-key              critical 1391,798 Sessions are signed with a key that can be guessed
`);
