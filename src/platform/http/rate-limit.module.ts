import { Module } from '@nestjs/common';
import { RateLimiter } from './rate-limit.js';

/** Needs DatabaseModule; one limiter for all who import it. */
@Module({ providers: [RateLimiter], exports: [RateLimiter] })
export class RateLimitModule {}
