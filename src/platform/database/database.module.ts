import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { connectionOptions, type Schema } from './schema.js';

/**
 * The connection pool of this process. Migrations have run before the application is composed
 * (`migrate`), so that several processes can start at once without racing.
 */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(schema: Schema): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [SETTINGS],
          useFactory: (settings: Settings) => ({
            ...connectionOptions(settings.databaseUrl, schema, settings.databasePoolSize),
            retryAttempts: 1,
          }),
        }),
      ],
    };
  }
}
