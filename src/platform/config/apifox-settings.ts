import { optionalSetting, setting, textLike, url } from './kinds.js';

/** How ApiFox is spoken to. */
export const apifox = {
  apifoxWebhookSecret: optionalSetting(textLike('any text'), {
    description: 'Secret of the ApiFox source of the default project.',
    otherwise: 'ApiFox webhooks are refused until a source is configured',
    secret: true,
  }),
  apifoxToken: optionalSetting(textLike('an ApiFox access token'), {
    description: 'Access token for the export of documents from ApiFox, for the fixed ApiFox source.',
    otherwise: 'documents must come with the webhook',
    secret: true,
  }),
  apifoxBaseUrl: setting(url('https', 'http'), {
    description: "Address of ApiFox's open API.",
    default: 'https://api.apifox.com',
  }),
  apifoxApiVersion: setting(textLike('a date, such as 2024-03-28', /^\d{4}-\d{2}-\d{2}$/), {
    description: "Version of ApiFox's open API to ask for.",
    default: '2024-03-28',
  }),
};
