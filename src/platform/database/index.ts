export { DatabaseModule } from './database.module.js';
export { deleteInBatches } from './delete-in-batches.js';
export { matching, newestFirst } from './keyset-page.js';
export {
  decodeCursor,
  encodeCursor,
  mapPage,
  pageQuery,
  toPage,
  type Cursor,
  type Page,
  type PageQuery,
} from './page.js';
export { moment } from './moment.js';
export { poolOf } from './pool.js';
export { connectionOptions, migrate, type Schema } from './schema.js';
export { FOREIGN_KEY_VIOLATION, sqlStateOf, UNIQUE_VIOLATION } from './sql-state.js';
export { storable, storableText } from './storable.js';
export { uuidv7 } from './uuid.js';
