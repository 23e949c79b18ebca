import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RateLimitModule } from '#platform/http/index';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeys } from './api-keys.js';
import { KeyRing } from './key-ring.js';

/** API keys, and the guard that asks every request for one. */
@Global()
@Module({
  imports: [RateLimitModule, TypeOrmModule.forFeature([ApiKeyEntity])],
  controllers: [ApiKeysController],
  providers: [ApiKeys, KeyRing, { provide: APP_GUARD, useClass: ApiKeyGuard }],
  exports: [ApiKeys, KeyRing],
})
export class AuthModule {}
