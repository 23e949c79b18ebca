import type { PlanSettings } from '#core/plan/index';

/** A document, and what a project that tests its API would set (docs/settings.md). */
export interface Measured {
  readonly name: string;
  readonly file: string;
  readonly settings: PlanSettings;
}

interface Said {
  /** What is for whoever made it, and for nobody else. */
  readonly owned: readonly string[];
  /** Granted whenever a request is valid, whatever it is called. */
  readonly steady?: readonly string[];
  readonly values?: PlanSettings['values'];
  /** That others are told nothing of what is not theirs, not even that it is there. */
  readonly isSecret?: boolean;
}

const settings = ({ owned, steady = [], values = {}, isSecret = false }: Said): PlanSettings => ({
  operations: { excluded: [], owned, shared: [], administrative: [], steady },
  values,
  ...(isSecret && { statusPolicies: { forbidden: [404] } }),
});

/**
 * The documents that suites are measured on. They stay where they are, since not all of their licences allow copies:
 * Train Travel is for non-commercial use. APIs.guru's directory is CC0; the Web Fuzzing Dataset has the first two.
 *
 * Three are set. The five others are all of the corpus that meet a criterion that looks at no score: 5 to 40 operations
 * (so that none outweighs the rest), half of them or more with credentials; and half or more of the operations whose
 * paths have ids name what another operation of the document creates and answers with that id.
 */
export const MEASURED: readonly Measured[] = [
  {
    name: 'petstore 3',
    file: 'wfd/swagger-petstore.json.gz',
    settings: settings({
      owned: ['* /pet/{petId}', '* /pet/{petId}/uploadImage'],
      steady: ['GET /user/login', 'GET /user/logout'],
    }),
  },
  {
    name: 'RealWorld',
    file: 'wfd/realworld.json.gz',
    settings: settings({
      owned: ['PUT /articles/{slug}', 'DELETE /articles/{slug}', 'DELETE /articles/{slug}/comments/{id}'],
      values: { '/profiles/{username}': 'ada' },
    }),
  },
  {
    name: 'Train Travel',
    file: 'oas-examples/3.1/yaml/train-travel.yaml',
    settings: settings({
      owned: ['* /bookings*'],
      steady: ['POST /bookings/{bookingId}/payment'],
      values: { trip_id: '4f4e4e1c-c824-4d63-b37a-d8d698862f1d' },
    }),
  },
  {
    name: 'reservations',
    file: 'wfd/reservations-api.json.gz',
    settings: settings({ owned: ['* /api/reservation*'], isSecret: true }),
  },
  {
    name: 'Rev AI',
    file: 'openapi/rev.ai.json.gz',
    settings: settings({ owned: ['* /jobs*'], isSecret: true }),
  },
  {
    name: 'Lyft',
    file: 'openapi/lyft.com.json.gz',
    settings: settings({ owned: ['* /rides*'], steady: ['POST /rides/{id}/cancel'] }),
  },
  {
    name: 'Content Groove',
    file: 'openapi/contentgroove.com.json.gz',
    settings: settings({ owned: ['* *'], steady: ['* /webhook_subscriptions*'], isSecret: true }),
  },
  {
    name: 'VisibleThread',
    file: 'openapi/visiblethread.com.json.gz',
    settings: settings({
      owned: ['* *'],
      isSecret: true,
      values: { docId: 4711, dictId: 42, dictionaryId: 42, urlId: 7 },
    }),
  },
];

/** Measured beside, and counted apart: in both, no answer to a creation says what the paths of other operations need. */
export const BEYOND: readonly Measured[] = [
  {
    name: 'HubSpot marketing events',
    file: 'openapi/hubapi.com__marketing.json.gz',
    settings: settings({
      owned: ['* *'],
      values: { externalAccountId: 'an-account', appId: 4711, subscriberState: 'register' },
    }),
  },
  {
    name: 'Sakari',
    file: 'openapi/sakari.io.json.gz',
    settings: settings({ owned: ['* *'], values: { accountId: '5d6ac0b85b1a2b0013a8f3f2' } }),
  },
];
