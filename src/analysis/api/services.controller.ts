import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import { type Caller, CurrentKey, ensureVisible } from '#platform/auth/index';
import { mapPage, type Page, pageQuery, type PageQuery } from '#platform/database/index';
import { ApiProblems, pageOf, RequireScope } from '#platform/http/index';
import { Services } from '../services/services.js';
import {
  changeService,
  type ChangeService,
  registerService,
  type RegisterService,
  serviceView,
  type ServiceView,
  serviceViewOf,
} from './service.view.js';

const serviceId = { schema: z.uuid() };

/** Services on other machines that analyse; they get the code of all projects: only keys that see all may name them. */
@ApiTags('Analyses')
@RequireScope('admin')
@Controller('api/v1/services')
export class ServicesController {
  constructor(private readonly services: Services) {}

  @Post()
  @ApiOperation({
    summary: 'Register a service that analyses',
    description:
      'Analyses of its types are given to it from then on. Private addresses are refused unless EGRESS_ALLOW names them.',
  })
  @ApiCreatedResponse({ description: 'The service, and how it is', standardSchema: serviceView })
  @ApiProblems('not-found', 'conflict', 'egress-refused', 'dependency-failed')
  async register(
    @Body({ schema: registerService }) wanted: RegisterService,
    @CurrentKey() caller: Caller,
  ): Promise<ServiceView> {
    ensureVisible(caller, null, 'service', wanted.name);
    return serviceViewOf(await this.services.register(wanted));
  }

  @Get()
  @ApiOperation({ summary: 'List the services that analyse', description: 'Newest first.' })
  @ApiOkResponse({ description: 'One page of services', standardSchema: pageOf(serviceView) })
  @ApiProblems('not-found')
  async list(
    @Query({ schema: pageQuery }) query: PageQuery,
    @CurrentKey() caller: Caller,
  ): Promise<Page<ServiceView>> {
    ensureVisible(caller, null, 'service', 'of all projects');
    return mapPage(await this.services.list(query), serviceViewOf);
  }

  @Get(':serviceId')
  @ApiOperation({ summary: 'Show a service that analyses' })
  @ApiOkResponse({ description: 'The service', standardSchema: serviceView })
  @ApiProblems('not-found')
  async show(@Param('serviceId', serviceId) id: string, @CurrentKey() caller: Caller): Promise<ServiceView> {
    ensureVisible(caller, null, 'service', id);
    return serviceViewOf(await this.services.get(id));
  }

  @Patch(':serviceId')
  @ApiOperation({
    summary: 'Change a service that analyses',
    description:
      'What is left out stays; but the key is forgotten when the service moves to another origin and none comes with it.',
  })
  @ApiOkResponse({ description: 'The service, and how it is', standardSchema: serviceView })
  @ApiProblems('not-found', 'conflict', 'egress-refused', 'dependency-failed')
  async change(
    @Param('serviceId', serviceId) id: string,
    @Body({ schema: changeService }) change: ChangeService,
    @CurrentKey() caller: Caller,
  ): Promise<ServiceView> {
    ensureVisible(caller, null, 'service', id);
    return serviceViewOf(await this.services.change(id, change));
  }

  @Post(':serviceId/check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask a service how it is' })
  @ApiOkResponse({ description: 'The service, and how it is', standardSchema: serviceView })
  @ApiProblems('not-found')
  async check(@Param('serviceId', serviceId) id: string, @CurrentKey() caller: Caller): Promise<ServiceView> {
    ensureVisible(caller, null, 'service', id);
    return serviceViewOf(await this.services.check(await this.services.get(id)));
  }

  @Delete(':serviceId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a service that analyses', description: 'It is given nothing any more.' })
  @ApiNoContentResponse({ description: 'It is removed' })
  @ApiProblems('not-found')
  async remove(@Param('serviceId', serviceId) id: string, @CurrentKey() caller: Caller): Promise<void> {
    ensureVisible(caller, null, 'service', id);
    await this.services.remove(id);
  }
}
