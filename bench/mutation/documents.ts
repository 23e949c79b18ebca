/**
 * The documents that suites are measured on. They stay where they are, since not all of their licences allow copies:
 * Train Travel is for non-commercial use. APIs.guru's directory is CC0; the Web Fuzzing Dataset has the first two.
 */
export const MEASURED: readonly { readonly name: string; readonly file: string }[] = [
  { name: 'petstore 3', file: 'wfd/swagger-petstore.json.gz' },
  { name: 'RealWorld', file: 'wfd/realworld.json.gz' },
  { name: 'Train Travel', file: 'oas-examples/3.1/yaml/train-travel.yaml' },
  { name: 'reservations', file: 'wfd/reservations-api.json.gz' },
  { name: 'Rev AI', file: 'openapi/rev.ai.json.gz' },
  { name: 'HubSpot marketing events', file: 'openapi/hubapi.com__marketing.json.gz' },
  { name: 'Content Groove', file: 'openapi/contentgroove.com.json.gz' },
  { name: 'Sakari', file: 'openapi/sakari.io.json.gz' },
];
