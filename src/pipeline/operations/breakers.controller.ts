import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Conflict, NotFound } from '#core/errors/index';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { ApiProblems, RequireScope } from '#platform/http/index';
import { Breakers } from '#platform/resilience/index';
import {
  breakersView,
  type BreakersView,
  breakerView,
  type BreakerView,
  breakerViewOf,
  isolateBreaker,
  type IsolateBreaker,
  releaseBreaker,
  type ReleaseBreaker,
} from './breaker.view.js';

/** Breakers are everybody's: only keys that see all projects may look at them and hold them open. */
@ApiTags('System')
@RequireScope('admin')
@Controller('api/v1/breakers')
export class BreakersController {
  constructor(private readonly breakers: Breakers) {}

  @Get()
  @ApiOperation({
    summary: 'List breakers',
    description: 'Those that ever failed or were isolated; all others are closed.',
  })
  @ApiOkResponse({ description: 'By dependency and origin', standardSchema: breakersView })
  @ApiProblems('not-found')
  async list(@CurrentKey() caller: Caller): Promise<BreakersView> {
    ensureVisible(caller, null, 'breaker', 'of all projects');
    return { items: (await this.breakers.list()).map((status) => breakerViewOf(status)) };
  }

  @Post('isolate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Isolate a dependency',
    description: 'Holds its breaker open until it is released; runs that need it wait.',
  })
  @ApiOkResponse({ description: 'The breaker', standardSchema: breakerView })
  @ApiProblems('not-found')
  async isolate(
    @Body({ schema: isolateBreaker }) { dependency, origin, because }: IsolateBreaker,
    @CurrentKey() caller: Caller,
  ): Promise<BreakerView> {
    const key = { dependency, origin: new URL(origin).origin };
    ensureVisible(caller, null, 'breaker', key.origin);
    await this.breakers.isolate(key, because);
    return this.show(key);
  }

  @Post('release')
  @HttpCode(200)
  @ApiOperation({ summary: 'End an isolation', description: 'The breaker goes on in the state that it had.' })
  @ApiOkResponse({ description: 'The breaker', standardSchema: breakerView })
  @ApiProblems('not-found', 'conflict')
  async release(
    @Body({ schema: releaseBreaker }) { dependency, origin }: ReleaseBreaker,
    @CurrentKey() caller: Caller,
  ): Promise<BreakerView> {
    const key = { dependency, origin: new URL(origin).origin };
    ensureVisible(caller, null, 'breaker', key.origin);
    const released = await this.breakers.release(key);
    const breaker = await this.show(key);
    if (!released) throw new Conflict(`The breaker of ${dependency} at ${key.origin} is not isolated`);
    return breaker;
  }

  /** @throws {NotFound} */
  private async show({ dependency, origin }: ReleaseBreaker): Promise<BreakerView> {
    const all = await this.breakers.list();
    const found = all.find((status) => status.dependency === dependency && status.origin === origin);
    if (found === undefined) throw new NotFound('breaker', `${dependency} at ${origin}`);
    return breakerViewOf(found);
  }
}
