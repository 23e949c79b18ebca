import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ProblemFilter } from './problem.filter.js';
import { ProblemsController } from './problems.controller.js';
import { RequestSchemaPipe } from './request-schema.pipe.js';

/** What every route gets: validation by schema, and problem documents for errors. */
@Module({
  controllers: [ProblemsController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: RequestSchemaPipe },
  ],
})
export class HttpModule {}
