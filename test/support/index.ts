export { chromiumBrowser, startBrowser } from './browser.js';
export { createDatabase, type Template, type TestDatabase } from './database.js';
export { describeNeeding, type Need, program, root } from './needs.js';
export { redisServer, type RedisOptions, startRedis, type TestRedis, withRedis } from './redis.js';
export { startPlatform, type PlatformApp, type PlatformOptions } from './platform-app.js';
