import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentKey, visibleProject } from '#platform/auth/index';
import { RequireScope } from '#platform/http/index';
import { Components } from './components.js';
import { SystemInfos } from './system-info.js';
import {
  systemHealthView,
  type SystemHealthView,
  systemHealthViewOf,
  systemInfoView,
  type SystemInfoView,
  systemInfoViewOf,
} from './system.view.js';

@ApiTags('System')
@RequireScope('read')
@Controller('api/v1')
export class SystemController {
  constructor(
    private readonly infos: SystemInfos,
    private readonly components: Components,
  ) {}

  @Get('system-info')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Show what the machine does',
    description:
      'Processors, memory, disk, containers, and applications by model and state. The machine is looked at once in two seconds. Keys of one project see its applications only.',
  })
  @ApiOkResponse({ description: 'The machine and its applications', standardSchema: systemInfoView })
  async info(@CurrentKey() caller: Caller): Promise<SystemInfoView> {
    return systemInfoViewOf(await this.infos.now(visibleProject(caller)));
  }

  @Get('system/health')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Show how every component is',
    description:
      'Database, queue, storage, Docker, sandbox and analyzers, each with its latency. It answers 200 whatever it finds: `GET /ready` is for load balancers.',
  })
  @ApiOkResponse({ description: 'All components', standardSchema: systemHealthView })
  async health(): Promise<SystemHealthView> {
    return systemHealthViewOf(await this.components.health());
  }
}
