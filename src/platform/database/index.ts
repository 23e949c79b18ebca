export { DatabaseModule } from './database.module.js';
export { connectionOptions, migrate, type Schema } from './schema.js';
export { moment } from './moment.js';
export {
  decodeCursor,
  encodeCursor,
  pageQuery,
  toPage,
  type Cursor,
  type Page,
  type PageQuery,
} from './page.js';
export { uuidv7 } from './uuid.js';
export { poolOf } from './pool.js';
