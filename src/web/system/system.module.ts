import { Module } from '@nestjs/common';
import { Components } from './components.js';
import { SystemController } from './system.controller.js';
import { SystemInfos } from './system-info.js';

/** What the machine and all components do. Needs AnalysisModule and RuntimeModule, which are global. */
@Module({ controllers: [SystemController], providers: [Components, SystemInfos] })
export class SystemModule {}
