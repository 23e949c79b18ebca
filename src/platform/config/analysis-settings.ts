import {
  file,
  folder,
  hostAlone,
  hostWithPorts,
  listOf,
  optionalSetting,
  seconds,
  setting,
  textLike,
  url,
  whole,
} from './kinds.js';

const serviceKey = textLike('at least 24 letters, digits, dashes or underscores', /^[A-Za-z0-9_-]{24,200}$/);

/** What analyzers need, and where the servers are that analyse. */
export const analysing = {
  analyzersDir: setting(folder, {
    variable: 'ASSAY_ANALYZERS_DIR',
    description: 'Folder that `npm run tools` installs the programs of the analyzers into.',
    default: '.assay/analyzers',
  }),
  pythonAdvisoriesFile: optionalSetting(file, {
    description:
      'Known weaknesses of Python packages: a JSON array of OSV records, with or without gzip. Without a network, Python dependencies are looked up in it.',
    otherwise: 'what `npm run tools -- --advisories` downloaded',
  }),
  serviceKey: optionalSetting(serviceKey, {
    description: 'Key that `assay serve-analyzers` asks its clients for.',
    otherwise: 'analyzers are not served',
    secret: true,
  }),
  serviceTargets: setting(listOf(hostWithPorts), {
    description:
      'Where applications may run that clients of `assay serve-analyzers` have analysed: hosts, with a port, a range of ports, or any. Analyzers attack what is there.',
    default: 'localhost:6001-6750,localhost:9001-9750,127.0.0.1:6001-6750,127.0.0.1:9001-9750',
  }),
  zapUrls: setting(listOf(url('http', 'https')), {
    description: 'Daemons of OWASP ZAP; each scans one application at a time.',
    default: '',
  }),
  zapApiKey: optionalSetting(textLike('the key that the ZAP daemons were started with'), {
    description: 'Key of the ZAP daemons.',
    otherwise: 'none is sent',
    secret: true,
  }),
  zapTargetHost: optionalSetting(hostAlone, {
    description:
      'Name under which the ZAP daemons reach applications on this machine, where they run elsewhere and something leads the ports of applications there.',
    otherwise: '127.0.0.1, as we do',
  }),
  aiEndpointUrl: optionalSetting(url('http', 'https'), {
    description:
      'Endpoint that speaks the protocol of OpenAI, and reviews applications: of OpenRouter, GPT4All or a server of your own, such as http://127.0.0.1:4891/v1.',
    otherwise: 'no AI reviews',
  }),
  aiApiKey: optionalSetting(textLike('a key of the AI endpoint'), {
    description: 'Key of the AI endpoint.',
    otherwise: 'none is sent',
    secret: true,
  }),
  aiModel: optionalSetting(textLike('the name of a model, as the endpoint lists it'), {
    description: 'Model that reviews applications.',
    otherwise: 'the first one that the endpoint lists',
  }),
  aiModels: setting(listOf(textLike('the names of models, as the endpoint lists them')), {
    description:
      'Models that callers may have asked, beside AI_MODEL; the first one is asked where AI_MODEL is not set. Neither of both: all that the endpoint lists.',
    default: '',
  }),
  aiExplanationsAtOnce: setting(whole(1, 1000), {
    description:
      'Findings that one process has explained at the same time; further ones wait, up to AI_TIMEOUT_SECONDS.',
    default: '4',
  }),
  aiTimeoutMs: setting(seconds(1, 3600), {
    variable: 'AI_TIMEOUT_SECONDS',
    description:
      'How long it may take to have a finding explained, the wait for a free place included; or to list the models of the AI endpoint.',
    default: '120',
  }),
  aiAnswerDays: setting(whole(0, 3650), {
    description:
      'How long answers of the AI endpoint are kept: the same question is not asked again meanwhile.',
    default: '30',
  }),
  aiDailyTokens: optionalSetting(whole(1, 1_000_000_000), {
    description:
      'Tokens that the AI endpoint may use in 24 hours. What a question may take is held before it is asked; what comes beyond is refused.',
    otherwise: 'no limit',
  }),
};
