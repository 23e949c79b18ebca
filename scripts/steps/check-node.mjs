/**
 * Imported before anything else, so that somebody with an old Node gets a sentence and not a stack trace.
 * It uses nothing that an old Node lacks.
 */
const [major = 0] = process.versions.node.split('.').map(Number);

if (major < 20) {
  console.error(
    `Assay needs Node 20 or newer to start (it brings its own Node 24 then), and this is Node ${process.versions.node}. ` +
      'Install a newer one from https://nodejs.org or with your package manager.',
  );
  process.exit(1);
}
