import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import type { InstalledTool, ServiceAddress, ServiceName, Toolbox } from '../analyzers/analyzer.js';
import { AiAnswers } from '../storage/ai-answers.js';
import { type Installed, installed, NOTHING_INSTALLED } from './installed.js';

export type ToolSettings = Pick<
  Settings,
  | 'analyzersDir'
  | 'pythonAdvisoriesFile'
  | 'zapUrls'
  | 'zapApiKey'
  | 'zapTargetHost'
  | 'aiEndpointUrl'
  | 'aiApiKey'
  | 'aiModel'
  | 'aiModels'
>;

/**
 * What `npm run tools` installed. Read anew each time, so that tools that are installed, or taken away, while the program
 * runs are noticed; a broken or missing list is an empty one: each analyzer then says that it is unavailable.
 */
@Injectable()
export class InstalledTools implements Toolbox {
  constructor(
    @Inject(SETTINGS) private readonly settings: ToolSettings,
    @Optional() readonly answers?: AiAnswers,
  ) {}

  async program(name: string): Promise<InstalledTool | undefined> {
    const found = (await this.list()).programs[name];
    if (found === undefined) return undefined;
    const [first, ...args] = found.command;
    const file = first === 'node' ? process.execPath : first;
    const needed = [file, ...args.filter((argument) => path.isAbsolute(argument)), ...found.folders];
    if (!(await allExist(needed))) return undefined;
    return { file, args, version: found.version, folders: found.folders };
  }

  async data(name: string): Promise<string | undefined> {
    const given = name === 'pypi-advisories' ? this.settings.pythonAdvisoriesFile : undefined;
    const file = given ?? (await this.list()).data[name];
    return file !== undefined && (await allExist([file])) ? file : undefined;
  }

  services(name: ServiceName): readonly ServiceAddress[] {
    const { zapUrls, zapApiKey, zapTargetHost: targetHost, aiEndpointUrl, aiApiKey } = this.settings;
    switch (name) {
      case 'zap':
        return zapUrls.map((url) => ({
          ...addressOf(url, zapApiKey),
          ...(targetHost !== undefined && { targetHost }),
        }));
      case 'ai':
        return aiEndpointUrl === undefined
          ? []
          : [{ ...addressOf(aiEndpointUrl, aiApiKey), ...modelsOf(this.settings) }];
    }
  }

  private async list(): Promise<Installed> {
    const text = await readFile(path.join(this.settings.analyzersDir, 'installed.json'), 'utf8').catch(
      () => '',
    );
    return read(text);
  }
}

function addressOf(url: string, key: string | undefined): ServiceAddress {
  return { url: url.replace(/\/+$/, ''), ...(key !== undefined && { key }) };
}

function modelsOf({
  aiModel,
  aiModels,
}: Pick<ToolSettings, 'aiModel' | 'aiModels'>): Pick<ServiceAddress, 'model' | 'models'> {
  const models = [...new Set([...(aiModel === undefined ? [] : [aiModel]), ...aiModels])];
  const [model] = models;
  return model === undefined ? {} : { model, models };
}

function read(text: string): Installed {
  try {
    return installed.safeParse(JSON.parse(text)).data ?? NOTHING_INSTALLED;
  } catch {
    return NOTHING_INSTALLED;
  }
}

async function allExist(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.allSettled(paths.map((one) => stat(one)));
  return found.every(({ status }) => status === 'fulfilled');
}
