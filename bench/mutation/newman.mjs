/** Runs a Postman collection each time that it is told an address, and says which of its assertions failed. */
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder = '', collection = ''] = process.argv.slice(2);
const newman = createRequire(path.join(folder, 'package.json'))('newman');

process.on('message', (baseUrl) => {
  const environment = { values: [{ key: 'baseUrl', value: baseUrl, enabled: true }] };
  newman.run({ collection, environment, reporters: [] }, (error, summary) => {
    const failures = summary?.run.failures ?? [];
    process.send?.({
      error: error?.message,
      assertions: summary?.run.stats.assertions.total ?? 0,
      failed: failures.map(({ source, error: wrong }) => `${source?.name}: ${wrong.test ?? wrong.message}`),
    });
  });
});
