// Starts the server of the package: `node start.cjs FOLDER PORT`, where FOLDER has it in its node_modules.
const { createRequire } = require('node:module');
const path = require('node:path');

const [folder, port] = process.argv.slice(2);
const theirs = createRequire(path.join(folder, 'package.json'));
// It keeps its todos in a file of the folder that it runs in.
process.chdir(path.join(folder, 'node_modules/@loopback/example-todo'));

async function start() {
  const { TodoListApplication } = theirs('@loopback/example-todo');
  const app = new TodoListApplication({ rest: { port: Number(port), host: '127.0.0.1' } });
  await app.boot();
  // It asks a service of the census for the place of an address: here every address has one.
  app.bind('services.Geocoder').to({ geocode: async () => [{ x: -77, y: 38.9 }] });
  await app.start();
}

start().catch((error) => {
  console.error(error);
  process.exit(1);
});
